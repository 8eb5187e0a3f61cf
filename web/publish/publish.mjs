// Finishes a published directory: what keeps the page offline, the page as a single file, and compressed twins.
// Called by `cargo xtask publish` as: node publish.mjs DIRECTORY PROGRAMS NAME..., where PROGRAMS holds the programs with
// these names as scripts that need no modules (`wasm-bindgen --target no-modules`).

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [directory, programs, ...names] = process.argv.slice(2);
const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const read = (...parts) => readFileSync(path.join(...parts));
const text = (...parts) => read(...parts).toString("utf8");
const digest = (content) => createHash("sha256").update(content).digest("base64");

/** The part of a text that a pattern finds; the page is made here, so that it is there is certain or a mistake. */
function part(of, pattern, what) {
  const found = pattern.exec(of);
  if (!found) throw new Error(`index.html has no ${what}`);
  return found;
}

/** The page, its manifest and its service worker. */
function offline() {
  const page = path.join(directory, "index.html");
  const html = text(page);
  writeFileSync(path.join(directory, "icon.svg"), read(here, "icon.svg"));
  writeFileSync(path.join(directory, "manifest.webmanifest"), read(here, "manifest.webmanifest"));
  const [icon] = part(html, /<link[^>]*rel=["']?icon\b[^>]*>/, "icon");
  const links = '<link rel="icon" href="icon.svg" type="image/svg+xml"><link rel="manifest" href="manifest.webmanifest">';
  writeFileSync(page, html.replace(icon, links));
  // What the page itself needs; pictures for other pages and the single file are not among it.
  const files = readdirSync(directory).filter((name) => /\.(css|js|wasm|svg|webmanifest)$/.test(name) && !/^(sw|embed|frame-.*)\.js$/.test(name));
  const all = createHash("sha256");
  ["index.html", ...files.sort()].forEach((name) => all.update(name).update(read(directory, name)));
  const worker = text(here, "sw.js").replace("{version}", all.digest("hex").slice(0, 16));
  writeFileSync(path.join(directory, "sw.js"), worker.replace('"{files}"', ["./", ...files].map((name) => JSON.stringify(name)).join(", ")));
}

/** The page as one file: styles and scripts inside, each allowed by its hash and nothing else. */
function single() {
  const html = text(directory, "index.html");
  const style = [...html.matchAll(/<link[^>]*rel=["']?stylesheet["']?[^>]*>/g)].map(([tag]) => text(directory, part(tag, /href=["']?([^"' >]+)/, "style sheet")[1])).join("");
  const named = (key) => text(directory, part(html, new RegExp(`data-${key}=["']?([^"' >]+)`), `data-${key}`)[1]);
  const packed = (name) => gzipSync(read(programs, `${name}_bg.wasm`), { level: 9 }).toString("base64");
  const starts = names.map((name) => `${name}: start("${name}", keepalive_${name})`).join(", ");
  const finder = text(here, "inside.js").replace('"{programs}": start', starts);
  const inside = [...names.map((name) => text(programs, `keepalive-${name}.js`)), finder].join("\n");
  const scripts = [["", inside], [" type=module", named("boot-js")]];
  // What a page around needs runs only inside one; it is a module of its own, started by the others.
  const frame = `globalThis.keepaliveInside.frameJs = async () => {\n${named("frame-js")}\n};`;
  scripts.splice(1, 0, ["", frame]);
  for (const [, source] of scripts) {
    if (/<\/script|<!--/i.test(source)) throw new Error("a script would end early inside the page");
  }
  const hashes = scripts.map(([, source]) => `'sha256-${digest(source)}'`).join(" ");
  const policy = `default-src 'none'; script-src ${hashes} 'wasm-unsafe-eval'; style-src 'sha256-${digest(style)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const body = part(html, /<body>([\s\S]*)<\/body>/, "body")[1].replace(/<script[\s\S]*?<\/script>/g, "");
  const title = part(html, /<title>[^<]*<\/title>/, "title")[0];
  const data = names.map((name) => `<script type="application/gzip" id="keepalive-${name}">${packed(`keepalive-${name}`)}</script>`);
  const run = scripts.map(([kind, source]) => `<script${kind}>${source}</script>`);
  const page = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">${title}<link rel="icon" href="data:,"><style>${style}</style></head><body>${body}
${data.join("\n")}
${run.join("\n")}
</body></html>
`;
  writeFileSync(path.join(directory, "keepalive-playground.html"), page);
}

/** For each file that shrinks, twins that a server can send as they are. */
function compress(below) {
  for (const name of readdirSync(below)) {
    const file = path.join(below, name);
    if (statSync(file).isDirectory()) compress(file);
    else if (!/\.(br|gz)$/.test(name)) {
      const content = read(file);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
      for (const [ending, small] of [["br", brotliCompressSync(content, { params })], ["gz", gzipSync(content, { level: 9 })]]) {
        if (small.length < content.length * 0.95) writeFileSync(`${file}.${ending}`, small);
      }
    }
  }
}

single();
offline();
compress(directory);
const size = (name) => `${name} ${statSync(path.join(directory, name)).size}`;
console.log(`    ${size("keepalive-playground.html")} bytes, ${size("keepalive-playground.html.br")} bytes`);
console.log(`    embed.js integrity="sha384-${createHash("sha384").update(read(directory, "embed.js")).digest("base64")}"`);
