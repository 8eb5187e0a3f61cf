// Builds the documentation sites: what stands in their pages is what the share dialog of the playground offered, copied
// from there and pasted. Each source file may hold @@FIRST@@ and @@SECOND@@ (the figures), @@MARKDOWN@@ (the picture for
// READMEs), @@CONFIG@@ (what a snippet wants in the site's settings) and @@TEXT@@ (paragraphs around the figures).

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SITES } from "./sites.mjs";

const SOURCES = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);

/** What the figures show: a changed run at a moment, and another one as it is, in Korean and slowly. */
export const FIGURES = {
  first: { scenario: "keepalive-live-peer", query: "scenario=keepalive-live-peer&lang=en", changed: true },
  second: { scenario: "handshake", query: "scenario=handshake&lang=ko&speed=10&hide=knobs", changed: false },
};

const TEXT = Array.from(
  // So many that no figure is near when a page is opened.
  { length: 30 },
  () => "A socket that is only waiting cannot tell a quiet peer from a dead one. Both look the same until something is sent, and nothing is sent while both sides wait. So one side asks from time to time, and counts how often nobody answers.",
);

/** Opens the share dialog and copies every text in it: by the name of its host. */
async function copied(browser, base, { query, changed }) {
  const context = await browser.newContext({ locale: "en-US", permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  await page.goto(`${base}/?${query}`);
  await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
  for (let nth = 0; nth < 5; nth++) await page.getByTestId("next-event").click();
  if (changed) {
    await page.getByTestId("tab-break-it").click();
    await page.locator("[data-testid=break-it] button.verb").first().click();
    await page.getByTestId("original").waitFor();
  }
  const at = await page.getByTestId("stage").getAttribute("data-t");
  await page.getByTestId("share").click();
  await page.getByTestId("share-link").waitFor();
  const texts = {};
  for (const button of await page.locator("dialog[open] [data-copy]").all()) {
    const host = (await button.getAttribute("data-copy")).replace("share-", "");
    const details = page.locator("details", { has: page.getByTestId(`share-${host}`) });
    if (!(await details.evaluate((one) => one.open))) await details.locator("summary").click();
    await button.click();
    await page.locator("dialog[open] [aria-live]").getByText(/Copied|복사/).waitFor();
    texts[host] = await page.evaluate(() => navigator.clipboard.readText());
  }
  await context.close();
  return { at, texts };
}

/** Two parts of a snippet that belong into different files: that of the site, and that of the page. */
function parts(snippet) {
  const [layout, page] = snippet.split("<!-- in the page -->\n");
  if (page !== undefined) return { layout, page };
  const config = /scripts: \[.*?\],/.exec(/^\{\/\*.*\*\/\}/.exec(snippet)?.[0] ?? "");
  return { page: snippet, config: config?.[0] ?? "" };
}

/** Writes the sources of a site with the figures pasted in. */
function paste(name, { from, first, second, markdown }) {
  const [one, other] = [parts(first), parts(second)];
  const fill = (text, file) =>
    text
      .replaceAll("@@TEXT@@", () => (/\.html$/.test(file) ? `<p>${TEXT.join("</p><p>")}</p>` : TEXT.join("\n\n")))
      .replace("@@FIRST@@", () => one.page)
      .replace("@@SECOND@@", () => other.page)
      .replace("@@MARKDOWN@@", () => markdown)
      .replace("@@CONFIG@@", () => one.config);
  const source = path.join(SOURCES, name);
  for (const file of readdirSync(source, { recursive: true }).map(String)) {
    if (!statSync(path.join(source, file)).isFile()) continue;
    mkdirSync(path.dirname(path.join(from, file)), { recursive: true });
    writeFileSync(path.join(from, file), fill(readFileSync(path.join(source, file), "utf8"), file));
  }
  if (one.layout) {
    mkdirSync(path.join(from, "layouts", "shortcodes"), { recursive: true });
    writeFileSync(path.join(from, "layouts", "shortcodes", "keepalive.html"), one.layout);
  }
}

/**
 * Builds every site below `work`, whose folders hold the packages that generators made for Node need.
 *
 * @returns the directories of the sites by name, and the moments of the figures, in microseconds
 */
export async function build(browser, base, work, only = Object.keys(SITES)) {
  const [first, second] = [await copied(browser, base, FIGURES.first), await copied(browser, base, FIGURES.second)];
  const bin = process.platform === "win32" ? "Scripts" : "bin";
  const python = (program) => path.join(work, "venv", bin, program);
  const built = {};
  for (const name of only) {
    const { snippet, build } = SITES[name];
    const [from, to] = [path.join(work, name), path.join(work, "sites", name)];
    paste(name, { from, first: first.texts[snippet], second: second.texts[snippet], markdown: first.texts.markdown });
    rmSync(to, { recursive: true, force: true });
    const began = Date.now();
    if (build) {
      const [program, args, options = {}] = build({ python, from, to });
      try {
        execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8", ...options });
      } catch (error) {
        throw new Error(`${name} was not built:\n${error.stdout ?? ""}${error.stderr ?? error.message}`);
      }
    } else {
      cpSync(from, to, { recursive: true, filter: (file) => !file.includes("node_modules") });
      const packed = path.join(from, "node_modules", "reveal.js", "dist");
      if (existsSync(packed)) cpSync(packed, path.join(to, "dist"), { recursive: true });
    }
    built[name] = to;
    console.log(`    built ${name} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
  return { built, moments: [first.at, second.at], texts: [first.texts, second.texts] };
}
