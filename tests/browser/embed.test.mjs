// Figures in pages of others: the messages, the element, the keyboard, the theme, the height.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { IN_FIREFOX, playground } from "./harness.mjs";
import { figure, host, visit } from "./hosts.mjs";

let site;
let around;
before(async () => {
  site = await playground();
  const element = (attributes) => `<keepalive-playground ${attributes}><a href="${site.base}">Open it</a></keepalive-playground>`;
  const page = (body, root = "", head = "") => `<!doctype html><html lang="en"${root}><head>${head}<link rel="icon" href="${site.base}stills/handshake.en.light.svg"><title>A page</title></head><body>${body}`;
  const script = `<script async src="${site.base}embed.js"></script>`;
  const policy = `default-src 'none'; script-src ${new URL(site.base).origin}; img-src ${new URL(site.base).origin}; frame-src ${new URL(site.base).origin}`;
  around = await host({
    "/frame": page(`<input id="before"><iframe src="${site.base}?embed" width="900" height="600"></iframe><input id="after">`),
    "/two": page(
      `<h1>Above</h1><input id="before"><div style="height:3000px"></div>${element('scenario="keepalive-live-peer"')}
       <div style="height:1500px"></div>${element('scenario="handshake" height="420" lang="ko"')}<input id="after">${script}`,
    ),
    "/docusaurus": page(element("") + script, ' data-theme="dark"'),
    "/material": page(`<script>document.body.dataset.mdColorScheme = "slate"</script>${element("")}${script}`),
    "/vitepress": page(element("") + script, ' class="dark"'),
    "/mdbook": page(element("") + script, ' class="navy"'),
    "/plain": page(element("") + script),
    "/either": page(element("") + script, "", '<meta name="color-scheme" content="light dark">'),
    // As VitePress: only the dark theme has a name; and a page whose colours come late and slowly.
    "/late": page(
      `<style>html { color-scheme: light dark; color: #3c3c43; transition: color 0.3s } .night { color: #dfdfd6 }</style>${element("")}${script}`,
    ),
    "/own": page(element('theme="light"') + script, ' class="dark"'),
    "/slides": page(`<iframe src="${site.base}?embed" onload="contentWindow.postMessage('slide:start', '*')" width="900" height="600"></iframe>`),
    "/contract": page(`<iframe src="${site.base}?embed&scenario=no-such-thing" width="900" height="600"></iframe>`),
    "/bad": page(element('scenario="no-such-thing"') + script),
    "/strict": page(element("") + script, "", `<meta http-equiv="Content-Security-Policy" content="${policy}">`),
    "/noscript": page(element("")),
  });
});
after(async () => {
  await around?.close();
  await site?.close();
});

const stage = (frame) => frame.getByTestId("stage");
const heard = (page, type) => page.evaluate((wanted) => window.heard.filter((data) => data?.type === wanted), type);
const say = (page, message) => page.evaluate((data) => frames[0].postMessage(data, "*"), message);
const until = (frame, attribute, value) =>
  frame.waitForFunction(
    ([name, wanted]) => (document.querySelector("[data-testid=stage]").getAttribute(name) ?? "") === wanted,
    [attribute, value],
  );

test("a frame tells that it is ready, how high it is, and each event; it obeys, and ignores the unknown", async () => {
  const { page, problems, close } = await visit(site.browser, `${around.base}/frame`);
  const frame = await figure(page);
  await page.waitForFunction(() => window.heard.some((data) => data?.type === "keepalive:height"));
  assert.match((await heard(page, "keepalive:ready"))[0].version, /^\d+\.\d+\.\d+$/);
  const content = await frame.evaluate(() => document.querySelector(".page").getBoundingClientRect().bottom + scrollY);
  assert.equal((await heard(page, "keepalive:height")).at(-1).height, Math.ceil(content));
  const old = (await page.evaluate(() => window.heard.filter((data) => typeof data === "string"))).map((text) => JSON.parse(text)).at(-1);
  assert.deepEqual([old.context, old.height], ["iframe.resize", Math.ceil(content)]);

  await say(page, { type: "keepalive:step" });
  await until(frame, "data-event", "0");
  await say(page, { type: "keepalive:step" });
  await until(frame, "data-event", "1");
  await page.waitForFunction(() => window.heard.filter((data) => data?.type === "keepalive:event").length === 2);
  assert.deepEqual(await heard(page, "keepalive:event"), [
    { type: "keepalive:event", index: 0, t: 0, kind: "syn" },
    { type: "keepalive:event", index: 1, t: 20_000, kind: "syn" },
  ]);
  await say(page, { type: "keepalive:back" });
  await until(frame, "data-event", "0");
  await say(page, { type: "keepalive:seek", t: 60_112_000 });
  await until(frame, "data-t", "60112000");
  await say(page, { type: "keepalive:reset" });
  await until(frame, "data-event", "");
  await say(page, { type: "keepalive:setTheme", theme: "dark" });
  await frame.waitForSelector("html[data-theme=dark]", { state: "attached" });
  await say(page, { type: "keepalive:load", scenario: "handshake" });
  await until(frame, "data-scenario", "handshake");
  await say(page, { type: "keepalive:load", state: "?scenario=two-clocks#t=60112000.0" });
  await until(frame, "data-scenario", "two-clocks");
  await until(frame, "data-t", "60112000");
  for (const [message, pressed] of [["slide:start", "Pause"], ["slide:stop", "Play"]]) {
    await say(page, { type: "keepalive:seek", t: 0 });
    await say(page, message);
    await frame.waitForFunction((word) => document.querySelector("[data-testid=play]").innerText.trim() === word, pressed);
  }
  const shown = await stage(frame).getAttribute("data-t");
  const odd = [null, 7, "slide:other", [], { type: 5 }, { type: "keepalive:eval" }, { type: "keepalive:seek", t: "x" }, { type: "keepalive:load" }, { type: "keepalive:setTheme", theme: "<b>" }];
  for (const message of odd) await say(page, message);
  await page.waitForTimeout(200);
  assert.equal(await stage(frame).getAttribute("data-t"), shown);
  assert.equal(await frame.locator("html").getAttribute("data-theme"), "dark");
  assert.deepEqual(problems, []);
  await close();
});

/** The messages in a table of docs/hosting.md: their fields by their types. */
function documented(heading) {
  const text = readFileSync(new URL("../../docs/hosting.md", import.meta.url), "utf8");
  const table = text.split(`| ${heading} | |`)[1].split("\n\n")[0];
  const found = [...table.matchAll(/\{type: "(keepalive:\w+)"([^}]*)\}/g)];
  return Object.fromEntries(found.map(([, type, fields]) => [type, fields.split(",").map((field) => field.trim()).filter(Boolean).sort()]));
}

test("what a frame says is what is documented: every message with its fields, and no other", async () => {
  const { page, close } = await visit(site.browser, `${around.base}/contract`);
  const frame = await figure(page);
  await say(page, { type: "keepalive:step" });
  await until(frame, "data-event", "0");
  await frame.getByTestId("answer-1").click();
  await say(page, { type: "keepalive:seek", t: 60_064_999 });
  await until(frame, "data-t", "60064999");
  assert.deepEqual(await heard(page, "keepalive:answer"), []);
  await say(page, { type: "keepalive:step" });
  await page.waitForFunction(() => window.heard.some((data) => data?.type === "keepalive:answer"));
  assert.deepEqual(await heard(page, "keepalive:answer"), [{ type: "keepalive:answer", id: "two-clocks", chosen: 1, correct: true }]);
  await frame.getByTestId("next-event").focus();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => window.heard.some((data) => data?.type === "keepalive:blur"));
  const said = await page.evaluate(() => window.heard.filter((data) => data?.type).map(({ type, ...fields }) => [type, Object.keys(fields).sort()]));
  assert.deepEqual(Object.fromEntries(said.sort()), Object.fromEntries(Object.entries(documented("from the frame")).sort()));
  await close();
});

/** A page is loaded before the scripts that it imports have come; in Firefox they belong to it. */
const LOADS_EARLY = !IN_FIREFOX;

test("what is said as soon as a frame is loaded is heard, however late its script comes", async () => {
  const { page, problems, close } = await visit(site.browser, "about:blank");
  let come;
  const late = new Promise((resolve) => (come = resolve));
  const asked = page.waitForRequest(/\/frame-[^/]*\.js$/);
  await page.route("**/frame-*.js", async (route) => {
    await late;
    await route.continue();
  });
  const loaded = page.goto(`${around.base}/slides`, { waitUntil: LOADS_EARLY ? "load" : "commit" });
  await asked;
  if (LOADS_EARLY) await loaded;
  else await page.evaluate(() => frames[0].postMessage("slide:start", "*"));
  come();
  const frame = await figure(page);
  await frame.waitForFunction(() => document.querySelector("[data-testid=play]").innerText.trim() === "Pause");
  assert.deepEqual(problems, []);
  await close();
});

test("only the page around is obeyed, nothing is stored, and a page on its own says nothing", async () => {
  const { page, close } = await visit(site.browser, `${around.base}/frame`);
  const frame = await figure(page);
  // From a window that is not the parent: the frame itself.
  await frame.evaluate(() => postMessage({ type: "keepalive:step" }, "*"));
  await page.waitForTimeout(200);
  assert.equal(await stage(frame).getAttribute("data-event"), null);
  assert.deepEqual(await frame.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, (await caches.keys()).length]), [0, 0, "", 0, 0]);
  await close();
  const alone = await site.open();
  assert.deepEqual(await alone.page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/frame-")).length), 0);
  await alone.close();
});

test("keys belong to the page until the figure has the focus, and Escape and Shift+Tab give them back", async () => {
  const { page, close } = await visit(site.browser, `${around.base}/frame`);
  const frame = await figure(page);
  assert.equal(await page.evaluate(() => document.activeElement.localName), "body");
  await page.locator("#before").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type(" f?");
  assert.equal(await page.locator("#before").inputValue(), " f?");
  assert.equal(await stage(frame).getAttribute("data-event"), null);

  await frame.getByTestId("next-event").focus();
  await page.keyboard.press("ArrowRight");
  await until(frame, "data-event", "0");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => window.heard.some((data) => data?.type === "keepalive:blur"));
  assert.equal(await frame.evaluate(() => document.activeElement.localName), "body");

  await page.locator("#before").focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.localName), "iframe");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "before");
  await close();
});

test("the element is a picture until the reader comes near, then a frame as high as its content", async () => {
  const { page, problems, close } = await visit(site.browser, `${around.base}/two`);
  const state = () =>
    page.evaluate(() => [...document.querySelectorAll("keepalive-playground")].map((one) => [Boolean(one.frame), Boolean(one.ready), one.picture.isConnected && one.picture.naturalWidth > 0]));
  await page.waitForFunction(() => [...document.querySelectorAll("keepalive-playground")].every((one) => one.picture?.naturalWidth > 0));
  assert.deepEqual(await state(), [[false, false, true], [false, false, true]]);
  assert.match(await page.evaluate(() => document.querySelector("keepalive-playground").picture.src), /stills\/keepalive-live-peer\.en\.light\.wide\.svg$/);
  const began = Date.now();
  const frame = await figure(page, 0);
  await page.waitForFunction(() => document.querySelector("keepalive-playground").ready);
  console.log(`    from scrolling to interactive: ${Date.now() - began} ms`);
  assert.equal(await stage(frame).getAttribute("data-scenario"), "keepalive-live-peer");
  assert.equal(page.frames().length, 2, "the second is not begun");
  const height = await frame.evaluate(() => document.querySelector(".page").getBoundingClientRect().bottom);
  await page.waitForFunction((wanted) => document.querySelector("keepalive-playground").offsetHeight === Math.ceil(wanted), height);
  await page.setViewportSize({ width: 420, height: 700 });
  await frame.waitForFunction((before) => document.querySelector(".page").getBoundingClientRect().bottom !== before, height);
  await page.waitForFunction((before) => document.querySelector("keepalive-playground").offsetHeight !== Math.ceil(before), height);

  const other = await figure(page, 1);
  assert.equal(await other.locator("html").getAttribute("lang"), "ko");
  await page.waitForFunction(() => document.querySelectorAll("keepalive-playground")[1].ready);
  assert.equal(await page.evaluate(() => document.querySelectorAll("keepalive-playground")[1].offsetHeight), 420);
  // Each hears and is heard by itself.
  await page.evaluate(() => {
    window.told = [];
    document.addEventListener("keepalive:event", ({ target, detail }) => window.told.push([target.getAttribute("scenario"), detail.index]));
    document.querySelectorAll("keepalive-playground")[1].step();
  });
  await until(other, "data-event", "0");
  await page.waitForFunction(() => window.told.length > 0);
  assert.deepEqual(await page.evaluate(() => window.told), [["handshake", 0]]);
  assert.equal(await stage(frame).getAttribute("data-event"), null);
  assert.deepEqual(problems, []);
  await close();
});

test("Escape leads from the element's figure to what follows it", async () => {
  const { page, close } = await visit(site.browser, `${around.base}/two`);
  const frame = await figure(page, 1);
  await page.waitForFunction(() => document.querySelectorAll("keepalive-playground")[1].ready);
  await frame.getByTestId("next-event").focus();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelectorAll("keepalive-playground")[1].shadowRoot.activeElement?.localName === "span");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id || document.activeElement.outerHTML), "after");
  await close();
});

test("its theme is the host's, whatever the host calls it, and follows", async () => {
  const looks = [
    ["/docusaurus", "dark", () => (document.documentElement.dataset.theme = "light")],
    ["/material", "dark", () => (document.body.dataset.mdColorScheme = "default")],
    ["/vitepress", "dark", () => (document.documentElement.className = "")],
    ["/mdbook", "dark", () => (document.documentElement.className = "rust")],
    ["/own", "light", () => (document.documentElement.className = "light")],
  ];
  for (const [path, first, change] of looks) {
    const { page, close } = await visit(site.browser, around.base + path);
    assert.match(await page.evaluate(() => document.querySelector("keepalive-playground").picture.src), new RegExp(`\\.${first}\\.wide\\.svg$`), path);
    const frame = await figure(page);
    assert.equal(await frame.locator("html").getAttribute("data-theme"), first, path);
    await page.waitForFunction(() => document.querySelector("keepalive-playground").ready);
    await page.evaluate(change);
    await frame.waitForSelector("html[data-theme=light]", { state: "attached" });
    await close();
  }
});

test("where the host says nothing it is dark where the text around it is light, whatever the system is", async () => {
  const picture = (page, theme) => page.waitForFunction((wanted) => document.querySelector("keepalive-playground").picture?.src.includes(`.${wanted}.`), theme);
  for (const colorScheme of ["light", "dark"]) {
    const { page, close } = await visit(site.browser, `${around.base}/plain`, { colorScheme });
    await picture(page, "light");
    assert.equal(await (await figure(page)).locator("html").getAttribute("data-theme"), "light", "a page that knows no dark");
    await close();
  }
  const { page, close } = await visit(site.browser, `${around.base}/late`, { colorScheme: "dark" });
  await picture(page, "light");
  const frame = await figure(page);
  await page.waitForFunction(() => document.querySelector("keepalive-playground").ready);
  await page.evaluate(() => (document.documentElement.className = "night"));
  await frame.waitForSelector("html[data-theme=dark]", { state: "attached" });
  // The picture stood on the same paper.
  const paper = () => page.evaluate(() => getComputedStyle(document.querySelector("keepalive-playground")).backgroundColor);
  const frames = () => frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await paper(), await frames());
  await page.evaluate(() => (document.documentElement.className = ""));
  await frame.waitForSelector("html[data-theme=light]", { state: "attached" });
  assert.equal(await paper(), await frames());
  await close();
});

test("where the host's colours are the system's, so is its theme, and follows", async () => {
  const { page, close } = await visit(site.browser, `${around.base}/either`, { colorScheme: "dark" });
  const frame = await figure(page);
  assert.equal(await frame.locator("html").getAttribute("data-theme"), "dark");
  await page.waitForFunction(() => document.querySelector("keepalive-playground").ready);
  // Firefox cannot be told later what the system prefers.
  if (!IN_FIREFOX) {
    await page.emulateMedia({ colorScheme: "light" });
    await frame.waitForSelector("html[data-theme=light]", { state: "attached" });
  }
  await close();
});

test("commands wait for the frame, and a figure that is taken out leaves nothing behind", async () => {
  const { page, problems, close } = await visit(site.browser, `${around.base}/plain`);
  const frame = await (async () => {
    await page.waitForFunction(() => document.querySelector("keepalive-playground").seek);
    await page.evaluate(() => document.querySelector("keepalive-playground").seek(60_112_000));
    return figure(page);
  })();
  await until(frame, "data-t", "60112000");
  await page.evaluate(() => {
    window.kept = document.querySelector("keepalive-playground");
    window.kept.remove();
  });
  assert.equal(page.frames().length, 1);
  await page.evaluate(() => document.body.append(window.kept));
  await figure(page);
  assert.equal(page.frames().length, 2);
  assert.deepEqual(problems, []);
  await close();
});

test("what is wrong is told, and the figure works", async () => {
  const { page, close } = await visit(site.browser, `${around.base}/bad`);
  const frame = await figure(page);
  await page.waitForFunction(() => window.heard.some((data) => data?.type === "keepalive:error"));
  assert.match((await heard(page, "keepalive:error"))[0].message, /no-such-thing/);
  await page.evaluate(() => document.querySelector("keepalive-playground").step());
  await until(frame, "data-event", "0");
  await close();
});

test("a host with a strict policy allows one script, pictures and frames, and that is enough", async () => {
  const { page, problems, close } = await visit(site.browser, `${around.base}/strict`);
  await figure(page);
  await page.waitForFunction(() => document.querySelector("keepalive-playground").ready);
  assert.deepEqual(problems, []);
  await close();
});

test("without the script there is a link", async () => {
  const { page, close } = await visit(site.browser, `${around.base}/noscript`);
  assert.ok(await page.getByRole("link", { name: "Open it" }).isVisible());
  await close();
});

test("the script is below 4 KB", () => {
  const bytes = brotliCompressSync(readFileSync(new URL("../../dist/embed.js", import.meta.url))).length;
  console.log(`    embed.js: ${bytes} bytes (brotli)`);
  assert.ok(bytes < 4096, `${bytes} bytes`);
});
