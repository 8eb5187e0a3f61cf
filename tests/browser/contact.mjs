// Makes one picture of every listed scenario of dist/, each at a moment that shows what it is about: the contact
// sheet of README.md. Its bytes depend on the fonts of the machine.

import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { playground } from "./harness.mjs";

const USAGE = `usage: node contact.mjs [FILE]

FILE is a WebP picture (default: docs/scenarios.webp of the repository).`;

const ROOT = new URL("../../", import.meta.url);
const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean", default: false } } });

/** The moment of each, in microseconds; of any other scenario its end. */
const MOMENTS = {
  handshake: 650_000,
  "reuse-vs-reconnect": 525_000,
  "tls-costs": 606_000,
  pipelining: 245_000,
  multiplexing: 125_000,
  "two-clocks": 60_112_000,
  "idle-timeout-server-closes": 8_075_000,
  "keepalive-live-peer": 120_195_000,
  "keepalive-40-5-3-dead-peer": 55_090_000,
  "zombie-without-keepalive": 20_427_000,
  "keepalive-default-linux-dead-peer": 7_875_087_000,
  "timer-wheel": 56_325_000,
  "nat-forgets-silently": 400_484_000,
  "nat-kept-by-keepalive": 600_075_000,
  "chain-lb-closes-first": 30_120_000,
  "chain-race": 30_126_000,
  "chain-upstream-closes-502": 20_073_000,
  "chain-right-order": 49_095_000,
  "pool-lifo-fifo": 6_070_000,
  "post-executed-twice": 1_285_000,
  "lb-outlives-backend": 6_046_000,
  "gunicorn-behind-lb": 3_030_000,
  "nat-350s": 360_008_000,
};

/** A figure as it is framed, and as it stands in the sheet. */
const FRAME = { width: 720, height: 520 };
const TILE = { width: 400, height: 289, gap: 12, columns: 4 };
const QUALITY = 0.72;

if (values.help) {
  console.log(USAGE);
} else {
  const file = positionals[0] ?? fileURLToPath(new URL("docs/scenarios.webp", ROOT));
  const bytes = await sheet();
  await writeFile(file, bytes);
  console.log(`${file}: ${bytes.length} bytes`);
}

/** All figures in rows, as WebP. */
async function sheet() {
  const site = await playground();
  try {
    const names = readFileSync(new URL("web/presets.txt", ROOT), "utf8").trim().split("\n");
    const figures = [];
    for (const name of names) {
      figures.push(await figure(site, name));
    }
    return await together(site.browser, figures);
  } finally {
    await site.close();
  }
}

/** One figure at its moment, as PNG in base 64. */
async function figure(site, name) {
  const moment = MOMENTS[name] === undefined ? "" : `t=${MOMENTS[name]}`;
  const query = `scenario=${name}&embed=1&hide=transport,knobs&lang=en&motion=reduce`;
  const { page, problems, close } = await site.open(query, moment, { viewport: FRAME, colorScheme: "light" });
  if (moment === "") await page.keyboard.press("End");
  await page.waitForTimeout(400);
  const png = await page.screenshot();
  await close();
  if (problems.length > 0) throw new Error(`${name}: ${problems.join("\n")}`);
  return png.toString("base64");
}

/** The figures beside and below each other, drawn and packed by the browser. */
async function together(browser, figures) {
  const page = await browser.newPage();
  const url = await page.evaluate(
    async ({ figures, tile, quality }) => {
      const rows = Math.ceil(figures.length / tile.columns);
      const canvas = document.createElement("canvas");
      canvas.width = tile.columns * (tile.width + tile.gap) - tile.gap;
      canvas.height = rows * (tile.height + tile.gap) - tile.gap;
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.strokeStyle = "#e2e2de";
      for (const [nth, figure] of figures.entries()) {
        const image = new Image();
        image.src = `data:image/png;base64,${figure}`;
        await image.decode();
        const x = (nth % tile.columns) * (tile.width + tile.gap);
        const y = Math.floor(nth / tile.columns) * (tile.height + tile.gap);
        pen.drawImage(image, x, y, tile.width, tile.height);
        pen.strokeRect(x + 0.5, y + 0.5, tile.width - 1, tile.height - 1);
      }
      return canvas.toDataURL("image/webp", quality);
    },
    { figures, tile: TILE, quality: QUALITY },
  );
  await page.close();
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}
