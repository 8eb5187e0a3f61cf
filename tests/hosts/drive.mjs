// Builds the documentation sites with what the share dialog offers and opens them in Chromium: each shows its figures,
// lets them be as high as they want, gives them its theme, keeps its own keys, and is as fast as without them. Called by
// `cargo xtask hosts` as: node --test drive.mjs, with HOSTS naming the directory that holds the generators, and PUBLISHED
// that of the published playground. ONLY names the sites wanted, if not all.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { playground } from "../browser/harness.mjs";
import { figure, host, visit } from "../browser/hosts.mjs";
import { build, FIGURES } from "./build.mjs";
import { SITES } from "./sites.mjs";

const { HOSTS, PUBLISHED, ONLY } = process.env;
const names = ONLY?.split(",") ?? Object.keys(SITES);

let chromium;
let files;
let sites;
before(async () => {
  chromium = await playground();
  files = await host({}, { directory: PUBLISHED, twins: true });
  sites = await build(chromium.browser, files.base, HOSTS, names);
});
after(async () => {
  await files?.close();
  await chromium?.close();
});

/** Layout shift that nobody sees: a page is called stable below ten times as much. */
const STILL = 0.01;

/** A built site, opened until the test ends; `localhost` and the playground's 127.0.0.1 are different sites to a browser, as in real life. */
async function open(t, name, address, viewport = { width: 1300, height: 700 }) {
  const site = await host({}, { directory: sites.built[name] });
  t.after(() => site.close());
  const base = site.base.replace("127.0.0.1", "localhost");
  const { page, problems, close } = await visit(chromium.browser, address ? base + address : "about:blank", { viewport });
  t.after(close);
  return { page, problems, base };
}

const stage = (frame) => frame.getByTestId("stage");
const ready = (page, nth) => page.waitForFunction((at) => document.querySelectorAll("keepalive-playground")[at].ready, nth);
const blank = (page) => page.evaluate(() => document.activeElement?.blur());

/** Where the page is scrolled to, once it stays there. */
const settled = (page) =>
  page.evaluate(async () => {
    for (let before; before !== scrollY; ) {
      before = scrollY;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return scrollY;
  });

/** What the figures show is what was on the page when they were copied. */
async function asCopied(frame, nth) {
  const { scenario, changed } = Object.values(FIGURES)[nth];
  assert.equal(await stage(frame).getAttribute("data-scenario"), scenario);
  await frame.waitForFunction((at) => document.querySelector("[data-testid=stage]").dataset.t === at, sites.moments[nth]);
  if (changed) await frame.getByTestId("original").waitFor({ state: "attached" });
  assert.equal(await frame.locator("html").getAttribute("lang"), nth === 0 ? "en" : "ko");
}

for (const name of names.filter((name) => !SITES[name].frames)) {
  const { figures, dark, keys } = SITES[name];

  test(`${name}: shows what was copied, resizes, follows the theme`, async (t) => {
    const { page, problems } = await open(t, name, figures);
    const frame = await figure(page, 0);
    await ready(page, 0);
    await asCopied(frame, 0);
    assert.equal(page.frames().length, 2, "the figure below is still a picture");

    // A sidebar that comes or goes changes the width for some while; of a frame out of sight nothing is laid out.
    const fits = async () => {
      const [content, given] = [() => Math.ceil(document.querySelector(".page").getBoundingClientRect().bottom + scrollY), () => {
        const element = document.querySelector("keepalive-playground");
        element.scrollIntoView();
        return element.offsetHeight;
      }];
      for (let tries = 0; tries < 100; tries++) {
        const [wanted, height] = [await frame.evaluate(content), await page.evaluate(given)];
        if (wanted === height) return wanted;
        await page.waitForTimeout(100);
      }
      throw new Error(`the content is ${await frame.evaluate(content)} px high, the figure ${await page.evaluate(given)}`);
    };
    const wide = await fits();
    const until = (isSame) =>
      page.waitForFunction(
        ([same, before]) => {
          const element = document.querySelector("keepalive-playground");
          element.scrollIntoView();
          return (element.offsetHeight === before) === same;
        },
        [isSame, wide],
      );
    await page.setViewportSize({ width: 420, height: 700 });
    await frame.waitForFunction(() => innerWidth < 420);
    await until(false);
    await fits();
    await page.setViewportSize({ width: 1300, height: 700 });
    await frame.waitForFunction(() => innerWidth > 420);
    await until(true);

    assert.equal(await frame.locator("html").getAttribute("data-theme"), "light");
    await dark(page);
    // A browser runs a frame out of sight as seldom as it likes.
    await page.evaluate(() => document.querySelector("keepalive-playground").scrollIntoView());
    await frame.waitForSelector("html[data-theme=dark]", { state: "attached" });
    const other = await figure(page, 1);
    await ready(page, 1);
    await asCopied(other, 1);
    assert.equal(await other.locator("html").getAttribute("data-theme"), "dark");
    assert.deepEqual(problems, []);
  });

  test(`${name}: keeps its own keys, and gets the keyboard back`, async (t) => {
    const { page } = await open(t, name, figures);
    const frame = await figure(page, 0);
    await ready(page, 0);
    const before = await stage(frame).getAttribute("data-t");
    const own = async () => {
      for (const { press, then, end } of keys) {
        await page.keyboard.press(press);
        await then(page);
        await end(page);
      }
    };
    await blank(page);
    await page.evaluate(() => scrollTo(0, 0));
    await page.keyboard.press(" ");
    await page.waitForFunction(() => scrollY > 100);
    assert.equal(await stage(frame).getAttribute("data-t"), before, "the space scrolled, and played nothing");
    // In the figure its keys are the figure's.
    await frame.getByTestId("prev-event").focus();
    const scrolled = await settled(page);
    const address = page.url();
    await page.keyboard.press("ArrowLeft");
    await frame.waitForFunction((at) => document.querySelector("[data-testid=stage]").dataset.t !== at, before);
    assert.deepEqual([await settled(page), page.url()], [scrolled, address]);
    // And afterwards the page's again.
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement.shadowRoot?.activeElement?.localName === "span");
    await own();
  });
}

test("mkdocs: instant navigation takes the figure away and brings it back", { skip: !names.includes("mkdocs") }, async (t) => {
  const { page } = await open(t, "mkdocs", SITES.mkdocs.figures);
  await figure(page);
  await page.locator(".md-nav__link[href$='plain.html']").first().click();
  await page.locator("h1", { hasText: "Without" }).waitFor();
  assert.equal(page.frames().length, 1);
  await page.goBack();
  await figure(page);
});

test("mkdocs: the picture for a README is a link to the moment", { skip: !names.includes("mkdocs") }, async (t) => {
  const { page } = await open(t, "mkdocs", SITES.mkdocs.figures);
  // Figures hold a picture for readers without scripts.
  const link = page.locator("a:not(keepalive-playground a)", { has: page.locator("img[src*='stills/']") });
  await link.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector("a:not(keepalive-playground a) > img[src*='stills/']").naturalWidth > 0);
  assert.equal(await link.getAttribute("href"), sites.texts[0].link);
});

test("reveal: a slide plays when it comes and stops when it goes", { skip: !names.includes("reveal") }, async (t) => {
  const { page, problems } = await open(t, "reveal", SITES.reveal.figures);
  await page.waitForFunction(() => document.querySelector(".reveal.ready"));
  await page.keyboard.press("ArrowRight");
  const shown = async () => {
    const handle = await page.waitForSelector("section.present iframe[src]");
    const frame = await handle.contentFrame();
    await frame.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
    await frame.getByTestId("original").waitFor({ state: "attached" });
    await frame.waitForFunction(() => document.querySelector("[data-testid=play]").innerText.trim() === "Pause");
    return frame;
  };
  await shown();
  await page.evaluate(() => Reveal.next());
  // The slides empty the frame of a slide that is gone, so nothing plays on.
  await page.waitForFunction(() => !document.querySelector("section:not(.present) iframe[src]"));
  await page.evaluate(() => Reveal.prev());
  const frame = await shown();
  // Who was in the figure has the slides' keys back after Escape.
  await frame.getByTestId("next-event").focus();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.hasFocus() && document.activeElement === document.body);
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => Reveal.getIndices().h === 0);
  assert.deepEqual(problems, []);
});

/** What a reader pays for opening a page: what came over the wire, and what the browser counts against the page. */
async function cost(t, name, address, viewport) {
  const { page, base } = await open(t, name, undefined, viewport);
  const wire = { requests: 0, bytes: 0, figures: 0 };
  page.on("requestfinished", async (request) => {
    wire.requests += 1;
    if (request.url().startsWith(files.base)) wire.figures += 1;
    const sizes = await request.sizes().catch(() => undefined);
    wire.bytes += sizes?.responseBodySize ?? 0;
  });
  await page.addInitScript(() => {
    const seen = { shift: 0, long: 0, paint: 0 };
    window.seen = seen;
    const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    watch("layout-shift", ({ value, hadRecentInput }) => (seen.shift += hadRecentInput ? 0 : value));
    watch("longtask", ({ duration }) => (seen.long += duration));
    watch("largest-contentful-paint", ({ startTime }) => (seen.paint = startTime));
  });
  // Letters that change while a page is read are the host's own shift, at another moment each time.
  await page.route(/\.woff2?\b/, (route) => route.abort());
  await page.goto(base + address, { waitUntil: "networkidle" });
  const opened = { ...wire, ...(await page.evaluate(() => window.seen)) };
  // Down to the end, faster than one reads.
  // Not over a sidebar.
  const { width, height } = page.viewportSize();
  await page.mouse.move(width * 0.6, height / 2);
  const isAtEnd = () => page.evaluate(() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1);
  for (let times = 0; times < 500 && !(await isAtEnd()); times++) {
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(60);
  }
  await page.waitForFunction(() => [...document.querySelectorAll("keepalive-playground")].every((one) => one.ready));
  await page.waitForLoadState("networkidle");
  const read = await page.evaluate(() => window.seen);
  return { opened, read };
}

for (const name of names.filter((name) => !SITES[name].frames)) {
  test(`${name}: opens as fast with figures as without, and nothing moves when they come`, async (t) => {
    const { figures, plain } = SITES[name];
    const line = (what, { opened, read }) =>
      console.log(`    ${name} ${what}: ${opened.requests} requests, ${opened.bytes} bytes, layout shift ${opened.shift.toFixed(4)} (read: ${read.shift.toFixed(4)}), long tasks ${opened.long.toFixed(0)} ms, largest paint ${opened.paint.toFixed(0)} ms`);
    for (const [screen, viewport] of [["a desk", { width: 1300, height: 700 }], ["a phone", { width: 360, height: 740 }]]) {
      const without = await cost(t, name, plain, viewport);
      const { opened, read } = await cost(t, name, figures, viewport);
      line(`on ${screen} without figures`, without);
      line(`on ${screen} with figures`, { opened, read });
      // The script and the pictures, until the reader comes near: of each figure at most what stood there and what it shows.
      assert.ok(opened.figures >= 2 && opened.figures <= 5, `${opened.figures} requests for figures`);
      assert.ok(opened.shift - without.opened.shift < STILL, `layout shift ${opened.shift}`);
      assert.ok(read.shift - without.read.shift < STILL, `layout shift ${read.shift} when the figures came`);
    }
  });
}

test("from coming into view to answering", { skip: !names.includes("html") }, async (t) => {
  /** How long after the first figure came into view it answers, ms; 0: it did before. */
  async function waited(act) {
    const { page } = await open(t, "html", SITES.html.figures);
    const told = page.evaluate(
      () =>
        new Promise((resolve) => {
          const element = document.querySelector("keepalive-playground");
          let [seen, answered] = [];
          const done = () => seen && answered && resolve(Math.max(answered - seen, 0));
          new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && (seen ??= performance.now()) && done()).observe(element);
          element.addEventListener("keepalive:ready", () => (answered = performance.now()) && done());
        }),
    );
    await page.waitForTimeout(100);
    await act(page);
    return told;
  }
  const jumped = await waited((page) => page.evaluate(() => document.querySelector("keepalive-playground").scrollIntoView()));
  // Five screens of 700 pixels in half a minute; and as fast as a wheel turns.
  const [read, wheeled] = [await waited((page) => scrolled(page, 12)), await waited((page) => scrolled(page, 150))];
  const ms = (time) => `${time.toFixed(0)} ms`;
  console.log(`    from coming into view to answering: ${ms(jumped)} after a jump, ${ms(wheeled)} at 1500 pixels a second, ${ms(read)} at 120`);
  assert.ok(jumped > 0);
  assert.equal(read, 0, "who reads on waits for nothing");
});

/** Scrolls by so many pixels ten times a second until the first figure is in the middle of the screen. */
const scrolled = (page, pixels) =>
  page.evaluate(
    (by) =>
      new Promise((resolve) => {
        const element = document.querySelector("keepalive-playground");
        // Not from the start: what is far is not begun.
        scrollTo(0, element.offsetTop - 2.5 * innerHeight);
        const timer = setInterval(() => {
          scrollBy({ top: by, behavior: "instant" });
          if (element.getBoundingClientRect().top < innerHeight / 2) resolve(clearInterval(timer));
        }, 100);
      }),
    pixels,
  );

test("every site was built from what the dialog offers", () => {
  for (const name of names) assert.ok(existsSync(path.join(sites.built[name], SITES[name].figures)), name);
});
