// Takes screenshots of dist/: every given page in every given size, colour scheme and language.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { playground } from "./harness.mjs";

const USAGE = `usage: node shots.mjs [options] [PAGE...]

PAGE is what follows the page's address, for example '?embed=1#t=3'; without one, the start page is taken.

  --out DIR            where the PNG files go (default: shots)
  --view WIDTHxHEIGHT  repeatable (default: 1280x800)
  --scheme SCHEME      light or dark, repeatable (default: light)
  --lang LANG          en or ko, repeatable; given to the page as its lang parameter (default: en)
  --motion             leave animation on (default: reduced motion)
  --full               the whole page instead of what the window shows`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "shots" },
    view: { type: "string", multiple: true, default: ["1280x800"] },
    scheme: { type: "string", multiple: true, default: ["light"] },
    lang: { type: "string", multiple: true, default: ["en"] },
    motion: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(USAGE);
} else {
  await shoot(positionals.length > 0 ? positionals : [""]);
}

/** Takes all the pictures, and fails if any page complained. */
async function shoot(pages) {
  await mkdir(values.out, { recursive: true });
  const site = await playground();
  try {
    for (const shot of combinations(pages)) {
      const problems = await take(site, shot);
      if (problems.length > 0) {
        process.exitCode = 1;
      }
    }
  } finally {
    await site.close();
  }
}

/** Every page in every size, scheme and language. */
function combinations(pages) {
  const { view, scheme, lang } = values;
  return pages.flatMap((page) =>
    view.flatMap((size) => scheme.flatMap((colorScheme) => lang.map((language) => ({ page, size, colorScheme, language })))),
  );
}

/** Takes one picture and prints its file name, with the problems of its page. */
async function take(site, { page: address, size, colorScheme, language }) {
  const [width, height] = size.split("x").map(Number);
  if (!(width > 0 && height > 0)) {
    throw new Error(`--view ${size} is not WIDTHxHEIGHT\n\n${USAGE}`);
  }
  const { search, hash } = new URL(address, site.base);
  const parameters = new URLSearchParams(search);
  parameters.set("lang", language);
  const { page, problems, close } = await site.open(parameters.toString(), hash, {
    viewport: { width, height },
    colorScheme,
    reducedMotion: values.motion ? "no-preference" : "reduce",
    locale: language,
  });
  const name = [address.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "") || "start", size, colorScheme, language].join("_");
  const file = path.join(values.out, `${name}.png`);
  await page.screenshot({ path: file, fullPage: values.full });
  console.log([file, ...problems].join("\n  "));
  await close();
  return problems;
}
