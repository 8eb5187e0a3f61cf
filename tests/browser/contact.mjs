// Makes one picture of all listed scenarios from the stills of dist/: the contact sheet of README.md. Its bytes depend
// on the fonts of the machine.

import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { playground } from "./harness.mjs";

const USAGE = `usage: node contact.mjs [FILE]

FILE is a WebP picture (default: docs/scenarios.webp of the repository). \`cargo xtask build\` draws the stills.`;

const ROOT = new URL("../../", import.meta.url);
const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean", default: false } } });

/** The sheet in pixels: a title over the hosts' heads, and below them where the run ends. */
const SHEET = { columns: 4, gap: 16, tile: { width: 400, height: 290 }, title: 26, heads: 30, question: 40, quality: 0.8 };

if (values.help) {
  console.log(USAGE);
} else {
  const file = positionals[0] ?? fileURLToPath(new URL("docs/scenarios.webp", ROOT));
  const bytes = await sheet(stills());
  await writeFile(file, bytes);
  console.log(`${file}: ${bytes.length} bytes`);
}

/** The still of every listed scenario with its title. */
function stills() {
  const names = readFileSync(new URL("web/presets.txt", ROOT), "utf8").trim().split("\n");
  return names.map((name) => {
    const { title } = JSON.parse(readFileSync(new URL(`tests/scenarios/${name}.json`, ROOT), "utf8"));
    return { title: title.en, svg: readFileSync(new URL(`dist/stills/${name}.en.light.svg`, ROOT), "utf8") };
  });
}

/** All stills in rows, drawn and packed by the browser. */
async function sheet(stills) {
  const site = await playground();
  try {
    const page = await site.browser.newPage();
    const url = await page.evaluate(draw, { stills, sheet: SHEET });
    return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  } finally {
    await site.close();
  }
}

/** Runs in the page. */
async function draw({ stills, sheet }) {
  const { columns, gap, tile, title, heads, question, quality } = sheet;
  const canvas = document.createElement("canvas");
  canvas.width = columns * (tile.width + gap) + gap;
  canvas.height = Math.ceil(stills.length / columns) * (tile.height + title + gap) + gap;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fdfdfc";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  for (const [nth, still] of stills.entries()) {
    const image = new Image();
    // Drawn at the size at which it is read, as an image of a vector graphic.
    const [, , wide, high] = /viewBox="([\d. -]+)"/.exec(still.svg)[1].split(" ").map(Number);
    const scale = tile.width / wide;
    const sized = still.svg.replace(/ width="[\d.]+" height="[\d.]+"/, ` width="${wide * scale}" height="${high * scale}"`);
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(sized)}`;
    await image.decode();
    const x = gap + (nth % columns) * (tile.width + gap);
    const y = gap + Math.floor(nth / columns) * (tile.height + title + gap);
    pen.fillStyle = "#16181d";
    pen.font = "600 15px system-ui, sans-serif";
    pen.fillText(still.title, x, y + 15, tile.width);
    // A run whose answer is held back ends with its question.
    const asked = [...still.svg.matchAll(/class="q" x="[\d.]+" y="([\d.]+)"/g)].at(-1);
    const end = Math.min(high, asked ? Number(asked[1]) + heads + question : high) * scale;
    const above = heads * scale;
    const below = Math.min(tile.height, end) - above;
    pen.drawImage(image, 0, 0, tile.width, above, x, y + title, tile.width, above);
    pen.drawImage(image, 0, end - below, tile.width, below, x, y + title + above, tile.width, below);
  }
  return canvas.toDataURL("image/webp", quality);
}
