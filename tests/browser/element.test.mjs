// The element in a page that changes: attributes, messages of others, moving and removing it, printing, the place that it
// takes. What a figure says and does is in embed.test.mjs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, onPaper, playground } from "./harness.mjs";
import { figure, host, visit } from "./hosts.mjs";

let site;
let around;
before(async () => {
  site = await playground();
  const page = (body) => `<!doctype html><html lang="en"><head><title>A page</title></head><body>${body}<script async src="${site.base}embed.js"></script>`;
  const fallback = `<a href="${site.base}"><img src="${site.base}stills/two-clocks.en.light.svg" alt="Two clocks" width="744" height="541"></a>`;
  const text = `<p>Above.</p><p><keepalive-playground>${fallback}</keepalive-playground></p><p id="below">Below.</p>`;
  around = await host({
    "/one": page("<keepalive-playground></keepalive-playground>"),
    "/click": page('<input id="before"><keepalive-playground loading="click" scenario="handshake" title="A handshake"></keepalive-playground>'),
    "/far": page('<div style="height:3000px"></div><keepalive-playground></keepalive-playground>'),
    "/text": page(text),
    "/unscripted": `<!doctype html><html lang="en"><head><title>A page</title></head><body>${text}`,
    "/others": page('<keepalive-playground></keepalive-playground><iframe id="other" src="/other"></iframe>'),
    "/other": "<!doctype html><title>Another page</title>",
  });
});
after(async () => {
  await around?.close();
  await site?.close();
});

/** A page with its first figure, which answers. */
async function open(t, path, options) {
  const { page, problems, close } = await visit(site.browser, around.base + path, options);
  t.after(close);
  await page.waitForFunction(() => document.querySelector("keepalive-playground").picture !== undefined);
  return { page, problems };
}

const stage = (frame) => frame.getByTestId("stage");
const element = (page, act, value) => page.evaluate(([text, value]) => new Function("it", "value", text)(document.querySelector("keepalive-playground"), value), [act, value]);
const ready = (page) => page.waitForFunction(() => document.querySelector("keepalive-playground").ready);

test("no attribute is a property too, as frameworks would set that instead", async (t) => {
  const { page } = await open(t, "/far");
  const names = ["scenario", "state", "height", "theme", "speed", "hide", "palette", "motion", "autoplay", "view", "with", "loading", "sandbox"];
  assert.deepEqual(await element(page, "return value.filter((name) => name in it)", names), []);
});

test("attributes are heeded whenever they are set", async (t) => {
  const { page, problems } = await open(t, "/far");
  // While it is a picture.
  const picture = () => element(page, "return it.picture.src.split('/').at(-1)");
  assert.equal(await picture(), "two-clocks.en.light.wide.svg");
  await element(page, "it.setAttribute('scenario', 'handshake'); it.setAttribute('theme', 'dark')");
  assert.equal(await picture(), "handshake.en.dark.wide.svg");
  await element(page, "it.setAttribute('height', '333')");
  assert.equal(await element(page, "return it.offsetHeight"), 333);
  // While it is a frame.
  const frame = await figure(page);
  await ready(page);
  assert.equal(await stage(frame).getAttribute("data-scenario"), "handshake");
  assert.equal(await frame.locator("html").getAttribute("data-theme"), "dark");
  assert.equal(await element(page, "return it.offsetHeight"), 333, "it is as high as it is told to be");
  await element(page, "it.setAttribute('theme', 'light')");
  await frame.waitForSelector("html[data-theme=light]", { state: "attached" });
  await element(page, "it.removeAttribute('theme'); document.documentElement.dataset.theme = 'dark'");
  await frame.waitForSelector("html[data-theme=dark]", { state: "attached" });
  await element(page, "it.removeAttribute('height')");
  const content = await frame.evaluate(() => Math.ceil(document.querySelector(".page").getBoundingClientRect().bottom + scrollY));
  await page.waitForFunction((height) => document.querySelector("keepalive-playground").offsetHeight === height, content);
  await element(page, "it.setAttribute('state', '#t=20000.0')");
  await frame.waitForSelector("[data-testid=stage][data-t='20000']");
  await element(page, "it.setAttribute('scenario', 'keepalive-live-peer')");
  await frame.waitForSelector("[data-testid=stage][data-scenario='keepalive-live-peer']");
  await element(page, "it.removeAttribute('scenario')");
  await frame.waitForSelector("[data-testid=stage][data-scenario='two-clocks']");
  assert.deepEqual(problems, []);
});

test("what waits for a press is a button, by pointer and by keyboard, and hands the keyboard on", async (t) => {
  const { page } = await open(t, "/click");
  await page.waitForTimeout(300);
  assert.equal(page.frames().length, 1, "nothing is begun");
  await page.locator("#before").focus();
  await page.keyboard.press("Tab");
  assert.ok(await page.getByRole("button", { name: "A handshake" }).isVisible());
  await page.keyboard.press("Enter");
  await ready(page);
  assert.equal(page.frames().length, 2);
  assert.equal(await element(page, "return it.shadowRoot.activeElement?.localName"), "iframe");
  const frame = await figure(page);
  await page.keyboard.press("ArrowRight");
  await frame.waitForSelector("[data-testid=stage][data-event='0']");
});

test("only its own frame is heard, and only as long as it shows the playground", async (t) => {
  const { page } = await open(t, "/others");
  const frame = await figure(page);
  await ready(page);
  await page.evaluate(() => {
    window.told = [];
    document.addEventListener("keepalive:event", ({ detail }) => window.told.push(detail.index));
  });
  const false_ = { type: "keepalive:event", index: 99, t: 0, kind: "syn" };
  // The page itself, another frame of it, and text that only looks like a message.
  await page.evaluate((data) => postMessage(data, "*"), false_);
  await page.frames().find((one) => one.url().endsWith("/other")).evaluate((data) => parent.postMessage(data, "*"), false_);
  await frame.evaluate((data) => parent.postMessage(JSON.stringify(data), "*"), false_);
  await page.evaluate(() => document.querySelector("keepalive-playground").step());
  await page.waitForFunction(() => window.told.length > 0);
  assert.deepEqual(await page.evaluate(() => window.told), [0]);
  // Its frame, gone elsewhere.
  await element(page, "it.frame.src = value", `${around.base}/other`);
  const gone = await page.waitForFunction(() => frames[frames.length - 1] && document.querySelector("keepalive-playground").frame);
  const elsewhere = await gone.asElement().contentFrame();
  await elsewhere.waitForURL("**/other");
  await elsewhere.evaluate((data) => parent.postMessage(data, "*"), false_);
  await elsewhere.evaluate(() => addEventListener("message", () => (window.reached = true)));
  await page.evaluate(() => document.querySelector("keepalive-playground").play());
  await page.waitForTimeout(200);
  assert.deepEqual(await page.evaluate(() => window.told), [0]);
  assert.equal(await elsewhere.evaluate(() => window.reached), undefined, "nor is anybody else told anything");
});

test("taken out it leaves nothing behind, and put back it begins again", async (t) => {
  const { page, problems } = await open(t, "/one");
  await figure(page);
  await ready(page);
  await element(page, "it.step(); window.held = it; it.remove()");
  assert.equal(page.frames().length, 1);
  // The theme changes while it is out.
  await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
  await page.evaluate(() => document.body.append(window.held));
  assert.match(await element(page, "return it.picture.src"), /dark\.wide\.svg$/);
  const frame = await figure(page);
  await ready(page);
  assert.equal(await stage(frame).getAttribute("data-event"), null);
  await element(page, "it.step()");
  await frame.waitForSelector("[data-testid=stage][data-event='0']");
  assert.deepEqual(problems, []);
});

test("many figures come and go without being kept", async (t) => {
  const { page } = await open(t, "/one");
  await figure(page);
  await ready(page);
  await page.evaluate(() => {
    window.gone = [];
    for (let nth = 0; nth < 10; nth++) {
      const element = document.createElement("keepalive-playground");
      document.body.append(element);
      element.start();
      window.gone.push(new WeakRef(element));
      element.remove();
    }
    window.gone.push(new WeakRef(document.querySelector("keepalive-playground")));
    document.querySelector("keepalive-playground").remove();
  });
  for (let nth = 0; nth < 20; nth++) {
    await page.requestGC();
    if (await page.evaluate(() => window.gone.every((one) => !one.deref()))) break;
    await page.waitForTimeout(100);
  }
  assert.equal(await page.evaluate(() => window.gone.filter((one) => one.deref()).length), 0);
  assert.equal(page.frames().length, 1);
});

test("it takes the place of the picture that stood there, and nothing in view moves until the reader is in it", async (t) => {
  const viewport = { width: 900, height: 800 };
  const below = (page) => page.evaluate(() => document.querySelector("#below").getBoundingClientRect().top);
  const unscripted = await visit(site.browser, `${around.base}/unscripted`, { viewport });
  const stood = await below(unscripted.page);
  await unscripted.close();
  const { page } = await open(t, "/text", { viewport });
  const shift = () => page.evaluate(() => new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0))).observe({ type: "layout-shift", buffered: true })));
  await ready(page);
  assert.ok(stood > 541 && Math.abs((await below(page)) - stood) < 0.1, `${stood}, then ${await below(page)}`);
  assert.equal(await Promise.race([shift(), new Promise((resolve) => setTimeout(() => resolve(0), 500))]), 0);
  const frame = await figure(page);
  await frame.getByTestId("next-event").click();
  const content = await frame.evaluate(() => Math.ceil(document.querySelector(".page").getBoundingClientRect().bottom + scrollY));
  await page.waitForFunction((height) => document.querySelector("keepalive-playground").offsetHeight === height, content);
});

test("on paper it is the figure without its buttons, and the picture where nobody has been", async (t) => {
  // A browser of its own: Firefox closes no page that it has printed before it is closed itself.
  const browser = await launch();
  t.after(() => browser.close());
  const { page } = await visit(browser, `${around.base}/one`, { colorScheme: "dark" });
  const frame = await figure(page);
  await ready(page);
  await onPaper(page);
  assert.equal(await frame.getByTestId("play").isVisible(), false);
  assert.ok(await stage(frame).isVisible());
  const pdf = await page.pdf();
  assert.ok(pdf.length > 5_000);
  const far = await open(t, "/far");
  await onPaper(far.page);
  await far.page.waitForFunction(() => document.querySelector("keepalive-playground").picture.naturalWidth > 0);
  assert.equal(await element(far.page, "return it.picture.isConnected"), true);
});
