// What `cargo xtask publish` writes: the page as one file, from a disk and in an opaque origin; the page offline; the
// compressed twins. Skipped where nothing is published.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { notInFirefox, playground, profile } from "./harness.mjs";
import { figure, host, visit } from "./hosts.mjs";

const published = process.env.PUBLISHED ?? fileURLToPath(new URL("../../publish/", import.meta.url));
const skip = !existsSync(path.join(published, "HOSTING.md")) && "run `cargo xtask publish` first";
const one = path.join(published, "keepalive-playground.html");

let site;
before(async () => {
  site = skip ? undefined : await playground();
});
after(() => site?.close());

const stage = (frame) => frame.getByTestId("stage");

/** Plays, changes and reads: what needs both programs. */
async function works(frame) {
  await frame.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
  await frame.getByTestId("next-event").click();
  assert.equal(await stage(frame).getAttribute("data-event"), "0");
}

test("the single file opens from a disk, without a network and without a complaint", { skip }, async () => {
  const { page, problems, close } = await visit(site.browser, `${pathToFileURL(one)}?scenario=keepalive-live-peer#t=0.0`);
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.context().setOffline(true);
  await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
  assert.equal(await stage(page).getAttribute("data-scenario"), "keepalive-live-peer");
  await page.getByTestId("next-event").click();
  await page.getByTestId("tab-verdict").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=verdict]")?.textContent.length > 40);
  await page.reload();
  await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
  assert.deepEqual(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), []);
  assert.deepEqual(problems, []);
  await close();
});

test("a link with changes opens in the single file", { skip }, async () => {
  const { page, close } = await visit(site.browser, pathToFileURL(one).href);
  await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
  await page.getByTestId("tab-break-it").click();
  for (let nth = 0; nth < 5; nth++) await page.getByTestId("next-event").click();
  await page.locator("[data-testid=break-it] button.verb").first().click();
  await page.waitForFunction(() => location.hash.startsWith("#s=1."));
  const url = page.url();
  await close();
  const again = await visit(site.browser, url);
  await again.page.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
  await again.page.getByTestId("original").waitFor();
  assert.deepEqual(again.problems, []);
  await again.close();
});

test("its policy allows what is in it by hash, and nothing else", { skip }, () => {
  const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(readFileSync(one, "utf8"));
  assert.match(policy, /^default-src 'none'; script-src ('sha256-[^']+' ){3}'wasm-unsafe-eval'; style-src 'sha256-[^']+'; img-src data:; base-uri 'none'; form-action 'none'$/);
});

test("in a sandbox without an origin, the single file works anywhere and the page where the host says so", { skip }, async () => {
  const figures = (base) => `<!doctype html><html lang="en"><head><title>A page</title></head><body>
    <keepalive-playground sandbox scenario="handshake"></keepalive-playground>
    <iframe sandbox="allow-scripts" src="${base}/index.html?embed" width="900" height="600"></iframe>
    <script async src="${base}/embed.js"></script>`;
  const files = await host({}, { directory: published, headers: { "access-control-allow-origin": "*" } });
  const around = await host({ "/": figures(files.base) });
  const { page, problems, close } = await visit(site.browser, `${around.base}/`);
  for (const nth of [0, 1]) {
    const frame = await figure(page, nth);
    assert.equal(await frame.evaluate(() => origin), "null");
    await works(frame);
  }
  await page.waitForFunction(() => document.querySelector("keepalive-playground").ready);
  assert.equal(await page.evaluate(() => document.querySelector("keepalive-playground").frame.src.includes("keepalive-playground.html")), true);
  await page.evaluate(() => document.querySelector("keepalive-playground").reset());
  const frame = await figure(page, 0);
  await frame.waitForFunction(() => !document.querySelector("[data-testid=stage]").dataset.event);
  assert.deepEqual(problems, []);
  await close();
  await around.close();
  await files.close();
});

test("a page visited once opens without a network, changes included; a figure keeps nothing", { skip }, async () => {
  const files = await host({}, { directory: published });
  const { page, close } = await visit(site.browser, `${files.base}/?embed`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  await page.goto(`${files.base}/`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  const names = await page.evaluate(() => caches.keys());
  assert.equal(names.length, 1);
  assert.match(names[0], /^keepalive http.* [0-9a-f]{8,16}$/);
  await files.close();
  await page.goto(`${files.base}/?scenario=handshake&lang=ko`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  assert.equal(await stage(page).getAttribute("data-scenario"), "handshake");
  await page.getByTestId("tab-verdict").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=verdict]")?.textContent.length > 40);
  await close();
});

/** The name of the cache that a published worker keeps, and the files in it. */
const worker = (text) => ({ version: /VERSION = "([0-9a-f]{8,16})"/.exec(text)[1], files: JSON.parse(/FILES = (\[.*?\]);/.exec(text)[1]) });

test("a new version takes over when the last page of the old one is closed, and takes the old files along", { skip }, async () => {
  const pages = {};
  const files = await host(pages, { directory: published });
  const { page, problems, close } = await visit(site.browser, `${files.base}/`);
  const begin = async (one) => {
    await one.waitForSelector("html[data-ready]", { state: "attached" });
    await one.evaluate(() => navigator.serviceWorker.ready);
  };
  const kept = (one) => one.evaluate(async () => Promise.all((await caches.keys()).map(async (name) => [name.split(" ").at(-1), (await (await caches.open(name)).keys()).length])));
  await begin(page);
  const text = readFileSync(path.join(published, "sw.js"), "utf8");
  const { version, files: names } = worker(text);
  assert.deepEqual(await kept(page), [[version, names.length]]);

  // The next version: another page, and so another worker.
  const next = "0123456789abcdef";
  pages["/"] = readFileSync(path.join(published, "index.html"), "utf8").replace("<title>", '<meta name="next" content="1"><title>');
  pages["/sw.js"] = text.replace(version, next);
  await page.reload();
  await begin(page);
  assert.equal(await page.locator("meta[name=next]").count(), 1, "with a network, the page is the newest at once");
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    while (!registration.waiting) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  assert.deepEqual((await kept(page)).map(([name]) => name).sort(), [next, version].sort(), "both, while the old one is used");
  const context = page.context();
  await page.close();
  const again = await context.newPage();
  await again.goto(`${files.base}/`);
  await begin(again);
  await again.waitForFunction(async () => (await caches.keys()).length === 1);
  assert.deepEqual(await kept(again), [[next, names.length]]);
  await files.close();
  await again.reload();
  await begin(again);
  assert.equal(await again.locator("meta[name=next]").count(), 1, "without a network, the new one");
  assert.deepEqual(problems, []);
  await close();
});

test("the version of the worker is the content of what it keeps, and that is all the page needs", { skip }, () => {
  const { version, files } = worker(readFileSync(path.join(published, "sw.js"), "utf8"));
  const content = createHash("sha256");
  ["index.html", ...files.filter((name) => name !== "./")].forEach((name) => content.update(name).update(readFileSync(path.join(published, name))));
  assert.equal(version, content.digest("hex").slice(0, 16));
  const page = readFileSync(path.join(published, "index.html"), "utf8");
  const named = [...page.matchAll(/[\w-]+-[0-9a-f]{8,16}(?:_bg)?\.(?:css|js|wasm)/g)].map(([name]) => name);
  // What only a page around needs is not kept: there is no page around without a network.
  const missing = named.filter((name) => !files.includes(name) && !name.startsWith("frame-"));
  assert.deepEqual(missing, []);
});

test("it can be installed", { skip: skip || notInFirefox("its desktop version installs no pages") }, async () => {
  const files = await host({}, { directory: published });
  const directory = mkdtempSync(path.join(os.tmpdir(), "installable-"));
  // Nothing can be installed from a private window.
  const context = await profile(directory);
  const page = await context.newPage();
  await page.goto(`${files.base}/`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  const session = await context.newCDPSession(page);
  const { errors, data } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.equal(JSON.parse(data).name, "Keep-Alive Playground");
  assert.deepEqual((await session.send("Page.getInstallabilityErrors")).installabilityErrors, []);
  await context.close();
  rmSync(directory, { recursive: true });
  await files.close();
});

test("from any path, beside another version, it asks for its own files alone and breaks no policy", { skip }, async () => {
  const [old, latest] = ["/docs/v/0.1.0/", "/docs/latest/"];
  const files = await host({}, { mounts: { [old]: published, [latest]: published } });
  const { page, problems, close } = await visit(site.browser, `${files.base}${old}?lang=en`);
  const elsewhere = [];
  page.context().on("request", (request) => request.url().startsWith(files.base + old) || elsewhere.push(request.url()));
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  // Whatever can be pressed, so that all of its programs are there.
  for (const tab of await page.locator("[data-testid^=tab-]").all()) {
    await tab.click();
    await page.getByTestId("next-event").click();
  }
  await page.getByTestId("share").click();
  await page.getByTestId("share-link").waitFor();
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.fonts.ready);
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(files.asked.filter((name) => !name.startsWith(old)), []);
  await page.goto(`${files.base}${latest}`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  await page.evaluate(() => navigator.serviceWorker.ready);
  const caches = await page.evaluate(() => globalThis.caches.keys());
  assert.deepEqual(caches.map((name) => new URL(name.split(" ")[1]).pathname).sort(), [latest, old], "one does not throw away the other's");
  assert.deepEqual(problems, []);
  await close();
  await files.close();
});

test("a host that sends the compressed twins sends a first load of this size", { skip }, async () => {
  const files = await host({}, { directory: published, twins: true });
  const context = await site.browser.newContext();
  const page = await context.newPage();
  const sizes = [];
  page.on("requestfinished", (request) => sizes.push(request.sizes().then(({ responseBodySize }) => [new URL(request.url()).pathname, responseBodySize])));
  await page.goto(`${files.base}/?embed`);
  await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
  const all = (await Promise.all(sizes)).sort(([, one], [, other]) => other - one);
  const total = all.reduce((sum, [, size]) => sum + size, 0);
  console.log(`    first load of a figure: ${total} bytes in ${all.length} files; ${all.slice(0, 3).map(([name, size]) => `${name} ${size}`).join(", ")}`);
  const wasm = all.find(([name]) => name.endsWith(".wasm"));
  const [twin] = readdirSync(published).filter((name) => `/${name}` === `${wasm[0]}.br`);
  assert.equal(wasm[1], readFileSync(path.join(published, twin)).length);
  await context.close();
  await files.close();
});

test("where the host does not say so, a frame without an origin shows the still, and the single file works", { skip }, async () => {
  const files = await host({}, { directory: published });
  const around = await host({ "/": `<!doctype html><title>A page</title>
    <iframe sandbox="allow-scripts" src="${files.base}/?embed" width="900" height="600"></iframe>
    <iframe sandbox="allow-scripts" src="${files.base}/keepalive-playground.html?embed" width="900" height="600"></iframe>` });
  const { page, close } = await visit(site.browser, `${around.base}/`);
  await works(await figure(page, 1));
  const refused = page.frames()[1];
  assert.equal(await refused.evaluate(() => "ready" in document.documentElement.dataset), false);
  assert.ok(await refused.getByRole("heading", { name: "Two clocks" }).isVisible());
  await close();
  await around.close();
  await files.close();
});

test("every compressed twin is its file, and every hashed name is in the page", { skip }, () => {
  const names = readdirSync(published, { recursive: true }).map(String);
  const twins = names.filter((name) => /\.(br|gz)$/.test(name));
  assert.ok(twins.length > 20);
  for (const twin of twins) {
    const bytes = readFileSync(path.join(published, twin));
    const whole = twin.endsWith(".br") ? brotliDecompressSync(bytes) : gunzipSync(bytes);
    assert.ok(whole.equals(readFileSync(path.join(published, twin.slice(0, -3)))), twin);
  }
  const page = readFileSync(path.join(published, "index.html"), "utf8");
  for (const name of names.filter((name) => /-[0-9a-f]{8,16}(_bg)?\.(css|js|wasm)$/.test(name))) {
    assert.ok(page.includes(name), name);
  }
});
