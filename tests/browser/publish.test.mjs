// What `cargo xtask publish` writes: the page as one file, from a disk and in an opaque origin; the page offline; the
// compressed twins. Skipped where nothing is published.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { playground } from "./harness.mjs";
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
  assert.match(names[0], /^keepalive http.* [0-9a-f]{16}$/);
  await files.close();
  await page.goto(`${files.base}/?scenario=handshake&lang=ko`);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  assert.equal(await stage(page).getAttribute("data-scenario"), "handshake");
  await page.getByTestId("tab-verdict").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=verdict]")?.textContent.length > 40);
  await close();
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
  for (const name of names.filter((name) => /-[0-9a-f]{16}(_bg)?\.(css|js|wasm)$/.test(name))) {
    assert.ok(page.includes(name), name);
  }
});
