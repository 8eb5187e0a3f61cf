// The place of a figure in a page: what stands around it stays where it is while the picture becomes a frame, in columns of
// every width and in both languages.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { notInFirefox, playground } from "./harness.mjs";
import { figure, host, visit } from "./hosts.mjs";

/** Adds up in `window.shifts` what moved in view, and what moved first. */
const watchShifts = () => {
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value, sources }) => [value, sources[0]?.node?.nodeName]))).observe({ type: "layout-shift", buffered: true });
};
const total = (shifts) => shifts.reduce((all, [value]) => all + value, 0);

/** Widths of the column that a figure stands in: a phone's, and those of pages on larger screens. */
const WIDTHS = [360, 768, 1024, 1440];
const LANGS = ["en", "ko"];
const TEXT = "<p>A socket that is only waiting cannot tell a quiet peer from a dead one. Both look the same until something is sent.</p>";

/** The element that the share dialog writes for a page of one's own. */
async function copied(scenario, lang) {
  const { page, close } = await site.open(`scenario=${scenario}&lang=${lang}`);
  await page.getByTestId("share").click();
  const snippet = await page.getByTestId("share-html").textContent();
  await close();
  return snippet.slice(snippet.indexOf("<keepalive-playground"));
}

/** The same where the page forbids styles of its own, perhaps with other attributes. */
const unstyled = (element, attributes = "") => element.replace(/style="[^"]*"/, attributes);

let site;
let around;
before(async () => {
  site = await playground();
  const page = (body) => `<!doctype html><html lang="en"><head><title>A page</title><style>body { margin: 0 } img { max-width: 100%; height: auto }</style></head><body>${body}<script async src="${site.base}embed.js"></script>`;
  const shared = { en: await copied("handshake", "en"), ko: await copied("handshake", "ko") };
  const pages = { "/click": page(`<input id="before">${unstyled(shared.en, 'loading="click"')}<p id="below">Below.</p>`) };
  // Far more place than it needs.
  pages["/edge"] = page(`${unstyled(shared.en, 'loading="click" style="display:block;min-height:1600px"')}<p id="below">Below.</p>${TEXT.repeat(60)}`);
  pages["/first"] = page(TEXT + shared.en + TEXT.repeat(20));
  for (const lang of LANGS) {
    const text = TEXT.repeat(60);
    pages[`/read-${lang}`] = page(text + unstyled(shared[lang]) + text + unstyled(await copied("chain-race", lang)) + text);
  }
  around = await host(pages);
});
after(async () => {
  await around?.close();
  await site?.close();
});

const content = (frame) => frame.evaluate(() => Math.ceil(document.querySelector(".page").getBoundingClientRect().bottom + scrollY));
const height = (page, nth = 0) => page.evaluate((at) => document.querySelectorAll("keepalive-playground")[at].offsetHeight, nth);
const ready = (page, nth = 0) => page.waitForFunction((at) => document.querySelectorAll("keepalive-playground")[at].ready, nth);

for (const width of WIDTHS) {
  for (const lang of LANGS) {
    test(`a column of ${width} pixels, ${lang}: nothing in view moves for a reader who reads on`, { skip: notInFirefox("it does not measure shifts") }, async (t) => {
      const { page, problems, close } = await visit(site.browser, `${around.base}/read-${lang}`, { viewport: { width, height: 800 } });
      t.after(close);
      await page.evaluate(watchShifts);
      await page.waitForFunction(() => [...document.querySelectorAll("keepalive-playground")].every((one) => one.picture?.naturalWidth > 0));
      const reserved = [await height(page, 0), await height(page, 1)];
      await page.mouse.move(5, 5);
      const bottom = () => page.evaluate(() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1);
      while (!(await bottom())) {
        // Over a figure the wheel is the figure's own while that is higher than its place.
        await page.evaluate(() => scrollBy(0, 200));
        await page.waitForTimeout(100);
      }
      await Promise.all([ready(page, 0), ready(page, 1)]);
      for (const nth of [0, 1]) {
        const frame = await figure(page, nth);
        await page.waitForFunction(([at, wanted]) => document.querySelectorAll("keepalive-playground")[at].offsetHeight === wanted, [nth, await content(frame)]);
        assert.equal(await frame.evaluate(() => document.documentElement.scrollHeight), await content(frame), "it does not scroll");
        const share = (await content(frame)) / reserved[nth];
        assert.ok(share > 0.85 && share < 1.1, `${reserved[nth]} pixels were kept for ${await content(frame)}`);
      }
      const shifts = await page.evaluate(() => window.shifts);
      assert.ok(total(shifts) < 0.01, JSON.stringify(shifts));
      assert.deepEqual(problems, []);
    });
  }

  test(`a column of ${width} pixels: in view the frame is exactly as high as the picture, until the reader is in it`, async (t) => {
    const { page, close } = await visit(site.browser, `${around.base}/click`, { viewport: { width, height: 1300 } });
    t.after(close);
    await page.waitForFunction(() => document.querySelector("keepalive-playground").picture?.naturalWidth > 0);
    const [kept, below] = [await height(page), () => page.evaluate(() => document.querySelector("#below").getBoundingClientRect().top)];
    const stood = await below();
    await page.evaluate(() => document.querySelector("keepalive-playground").start());
    const frame = await figure(page);
    await ready(page);
    await page.waitForFunction(() => window.heard.some((data) => data?.type === "keepalive:height"));
    await page.waitForTimeout(300);
    assert.deepEqual([await height(page), await below()], [kept, stood]);
    await frame.getByTestId("next-event").click();
    await page.waitForFunction((wanted) => document.querySelector("keepalive-playground").offsetHeight === wanted, await content(frame));
  });
}

test("a figure that needs less than its place draws nothing up from below the screen", { skip: notInFirefox("it does not measure shifts") }, async (t) => {
  const { page, close } = await visit(site.browser, `${around.base}/edge`, { viewport: { width: 768, height: 1560 } });
  t.after(close);
  await page.waitForFunction(() => document.querySelector("keepalive-playground").picture?.naturalWidth > 0);
  await page.evaluate(watchShifts);
  const edge = () => page.evaluate(() => document.querySelector("keepalive-playground").getBoundingClientRect().bottom - innerHeight);
  await page.evaluate(() => document.querySelector("keepalive-playground").start());
  await ready(page);
  const frame = await figure(page);
  const wanted = await content(frame);
  assert.ok(wanted < 1500, `${wanted} pixels leave room`);
  // What is out of sight goes at once, and no more than that.
  await page.waitForFunction(() => document.querySelector("keepalive-playground").getBoundingClientRect().bottom === innerHeight + 1);
  await page.waitForTimeout(300);
  assert.equal(await edge(), 1);
  // The rest goes when its end is out of sight again.
  await page.evaluate(() => scrollTo(0, 300));
  await page.waitForTimeout(300);
  assert.equal(await edge(), -299, "in view it keeps its place");
  await page.setViewportSize({ width: 768, height: 700 });
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForFunction((height) => document.querySelector("keepalive-playground").offsetHeight === height, wanted);
  const shifts = await page.evaluate(() => window.shifts);
  assert.equal(total(shifts), 0, JSON.stringify(shifts));
});

for (const width of [360, 1024]) {
  test(`a column of ${width} pixels: a figure on the first screen moves nothing while the page and the frame come`, { skip: notInFirefox("it does not measure shifts") }, async (t) => {
    const { page, problems, close } = await visit(site.browser, "about:blank", { viewport: { width, height: 800 } });
    t.after(close);
    await page.addInitScript(watchShifts);
    // The script comes when the page has long been painted.
    await page.route("**/embed.js", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await page.goto(`${around.base}/first`);
    await ready(page);
    await page.waitForFunction(() => window.heard.some((data) => data?.type === "keepalive:height"));
    await page.waitForTimeout(300);
    const shifts = await page.evaluate(() => window.shifts);
    assert.ok(total(shifts) < 0.01, JSON.stringify(shifts));
    assert.deepEqual(problems, []);
  });
}

test("where the window is turned, the figure takes the height for its new width at once", async (t) => {
  const { page, close } = await visit(site.browser, `${around.base}/click`, { viewport: { width: 1024, height: 1300 } });
  t.after(close);
  await page.waitForFunction(() => document.querySelector("keepalive-playground").picture?.naturalWidth > 0);
  assert.match(await page.evaluate(() => document.querySelector("keepalive-playground").picture.src), /\.wide\.svg$/);
  await page.setViewportSize({ width: 360, height: 1300 });
  await page.waitForFunction(() => /\.slim\.svg$/.test(document.querySelector("keepalive-playground").picture.src));
  await page.evaluate(() => document.querySelector("keepalive-playground").start());
  const frame = await figure(page);
  await ready(page);
  const slim = await content(frame);
  await page.setViewportSize({ width: 768, height: 1300 });
  await frame.waitForFunction((before) => Math.ceil(document.querySelector(".page").getBoundingClientRect().bottom + scrollY) !== before, slim);
  await page.waitForFunction((before) => document.querySelector("keepalive-playground").offsetHeight !== before, slim);
  await frame.waitForFunction(() => innerWidth === 768);
  await page.waitForFunction((wanted) => document.querySelector("keepalive-playground").offsetHeight === wanted, await content(frame));
});
