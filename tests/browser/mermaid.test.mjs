// Exported Mermaid diagrams read by Mermaid itself.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch } from "./harness.mjs";
import { keepalive, scenario } from "./runner.mjs";

let browser;
let page;
before(async () => {
  browser = await launch();
  page = await browser.newPage();
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("mermaid/dist/mermaid.min.js") });
});
after(() => browser?.close());

/** What Mermaid says of a diagram: its kind, or why it is none. */
const read = (text) =>
  page.evaluate(
    (diagram) => window.mermaid.parse(diagram).then((found) => found.diagramType, (error) => `refused: ${error.message}`),
    text,
  );

test("every scenario is a sequence diagram, in both languages", async () => {
  const directory = new URL("../scenarios/", import.meta.url);
  const ids = readdirSync(directory).map((name) => name.replace(/\.json$/, ""));
  assert.ok(ids.length > 40);
  for (const id of ids) {
    for (const lang of ["en", "ko"]) {
      const text = keepalive("export", scenario(id), "--as", "mermaid", "--lang", lang).toString();
      assert.equal(await read(text), "sequence", `${id} ${lang}`);
    }
  }
});

test("a broken diagram is refused", async () => {
  assert.match(await read("sequenceDiagram\n  a->>>>b nonsense"), /^refused/);
});

test("a diagram is drawn with its hosts and messages", async () => {
  const text = keepalive("export", scenario("two-clocks"), "--as", "mermaid").toString();
  const svg = await page.evaluate((diagram) => window.mermaid.render("drawn", diagram).then((drawn) => drawn.svg), text);
  for (const word of ["client", "server", "SYN", "200 OK", "FIN"]) {
    assert.ok(svg.includes(word), word);
  }
});
