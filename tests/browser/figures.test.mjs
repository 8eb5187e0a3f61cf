// The charts of a run, and the true-scale line unfolded into tracks with its ruler.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityViolations, playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const DEAD_PEER = "scenario=keepalive-40-5-3-dead-peer";
const PHONE = { width: 360, height: 740 };
/** Opens the panel of figures and waits for its charts. */
const figures = async (page) => {
  await page.getByTestId("tab-figures").click();
  await page.getByTestId("chart-connections").waitFor();
  return page.getByTestId("figures");
};
const readings = (page) => page.locator("[data-reading]").allInnerTexts();
/** Goes to a moment, in microseconds. */
const seek = async (page, t) => {
  await page.evaluate((t) => (location.hash = `t=${t}.0`), t);
  await page.waitForFunction((t) => document.querySelector("[data-testid=stage]").dataset.t === String(t), t);
};
/** How many of a canvas's pixels are painted, and in how many colours that cover something. */
const painted = (canvas) =>
  canvas.evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Map();
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] > 200) {
        const colour = [data[at], data[at + 1], data[at + 2]].join();
        colours.set(colour, (colours.get(colour) ?? 0) + 1);
      }
    }
    return { all: [...colours.values()].reduce((all, count) => all + count, 0), colours: [...colours.keys()] };
  });
/** Counts how often anything is drawn into a canvas from now on. */
const countDrawing = (page) =>
  page.evaluate(() => {
    window.drawn = 0;
    for (const name of ["stroke", "fill", "fillRect", "strokeRect", "fillText"]) {
      const original = CanvasRenderingContext2D.prototype[name];
      CanvasRenderingContext2D.prototype[name] = function (...given) {
        window.drawn += 1;
        return original.apply(this, given);
      };
    }
  });

test("each chart says what holds at the playhead, forwards and back", async () => {
  const { page, problems, close } = await site.open(DEAD_PEER, "t=0.0");
  await figures(page);
  await seek(page, 64_999);
  // Nobody answers the requests from then on: the response leaves at 65 ms.
  assert.deepEqual(await readings(page), ["1 in use, 0 idle", "40 s left", "not running", "3 of 3 left"]);
  await seek(page, 65_000);
  assert.equal((await readings(page))[0], "0 in use, 1 idle");
  // Probes leave at 40.085, 45.085 and 50.085 s; 5 s after the last the kernel gives up.
  const budget = async () => (await readings(page)).at(-1);
  for (const [t, said] of [
    [40_084_999, "3 of 3 left"],
    [40_085_000, "2 of 3 left"],
    [50_085_000, "0 of 3 left"],
    [55_084_999, "0 of 3 left"],
    [55_085_000, "given up at 55.085 s"],
    [45_085_000, "1 of 3 left"],
  ]) {
    await seek(page, t);
    assert.equal(await budget(), said, `${t} µs`);
  }
  assert.deepEqual(problems, []);
  await close();
});

test("charts that a run has nothing for are left out", async () => {
  const { page, close } = await site.open("scenario=chain-race");
  await figures(page);
  assert.equal(await page.getByTestId("chart-budget").count(), 0);
  assert.equal(await page.locator("[data-lane=connections]").count(), 2, "one for each connection of the chain");
  await close();
});

test("a canvas is as dense as the screen, and painted in the colours of the theme", async () => {
  const seen = [];
  for (const colorScheme of ["light", "dark"]) {
    const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme, deviceScaleFactor: 2 });
    const page = await context.newPage();
    await page.goto(`${site.base}?${DEAD_PEER}`);
    await figures(page);
    const canvas = page.locator("[data-lane=clocks]").first();
    const [device, css] = await canvas.evaluate((canvas) => [canvas.width, canvas.getBoundingClientRect().width]);
    assert.equal(device, Math.round(css * 2));
    const { all, colours } = await painted(canvas);
    assert.ok(all > 500, `${all} pixels`);
    seen.push(colours);
    await context.close();
  }
  const [light, dark] = seen;
  assert.ok(light.some((colour) => !dark.includes(colour)));
});

test("while it plays and while it is read, nothing is painted anew; another theme paints everything", async () => {
  const { page, close } = await site.open(DEAD_PEER, "t=0.0");
  await figures(page);
  await countDrawing(page);
  const x = () => page.locator(".charts .playhead").first().evaluate((line) => line.getBoundingClientRect().left);
  const before = await x();
  await seek(page, 45_085_000);
  assert.ok((await x()) > before + 50, "the playhead has moved");
  assert.equal(await page.evaluate(() => window.drawn), 0);
  await page.getByTestId("theme").click();
  await page.waitForFunction(() => window.drawn > 20);
  await close();
});

test("what the charts show can be read as a table, which stays open when the run changes", async () => {
  const { page, problems, close } = await site.open(DEAD_PEER);
  await figures(page);
  const budget = page.getByTestId("chart-budget");
  await budget.locator("summary").click();
  const rows = await budget.locator("tbody tr").allInnerTexts();
  assert.deepEqual(
    rows.map((row) => row.split("\t").slice(1)),
    [
      ["40.085 s", "probe 1 sent", "2"],
      ["45.085 s", "probe 2 sent", "1"],
      ["50.085 s", "probe 3 sent", "0"],
      ["55.085 s", "given up at 55.085 s", ""],
    ],
  );
  await page.getByTestId("knob-client-keepalive-probes").focus();
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=chart-budget] tbody tr").length === 5);
  assert.equal(await budget.locator("details[open]").count(), 1);
  for (const canvas of await page.locator(".charts canvas[role=img]").all()) {
    assert.match(await canvas.getAttribute("aria-label"), /^.+, .+: .+$/);
  }
  assert.deepEqual(problems, []);
  await close();
});

test("on a phone nothing overlaps and nothing sticks out, in Korean too", async () => {
  const { page, problems, close } = await site.open(`${DEAD_PEER}&lang=ko`, "t=50085000.0", { viewport: PHONE, colorScheme: "dark" });
  await figures(page);
  assert.match((await readings(page)).at(-1), /3개 중 0개/);
  const wrong = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll(".charts .lane, .charts .plot, .charts h3, .charts figcaption, .charts summary")];
    const rects = boxes.map((box) => box.getBoundingClientRect());
    const out = rects.filter((box) => box.left < 0 || box.right > innerWidth);
    const over = rects.slice(1).filter((box, at) => box.top < rects[at].bottom - 1);
    return [out.length, over.length, document.documentElement.scrollWidth > innerWidth];
  });
  assert.deepEqual(wrong, [0, 0, false]);
  assert.deepEqual(await accessibilityViolations(page), []);
  assert.deepEqual(problems, []);
  await close();
});

/** Unfolds the true-scale line. */
const tracks = async (page) => {
  await page.getByTestId("unfold").click();
  await page.locator(".tracks svg").waitFor();
  return page.getByTestId("tracks");
};
const rowNames = (page) => page.locator(".tracks .row-name").allTextContents();

test("the true-scale line unfolds into sockets, events and clocks", async () => {
  const { page, problems, close } = await site.open("", "t=30085000.0");
  assert.equal(await page.getByTestId("unfold").getAttribute("aria-expanded"), "false");
  await tracks(page);
  const names = await rowNames(page);
  assert.deepEqual(names.slice(0, 3), ["client, connection 1", "server, connection 1", "events"]);
  assert.ok(names.includes("HTTP idle, Apache httpd · 60 s"), names.join("; "));
  assert.equal(await page.locator(".tracks .st.wait").count(), 1, "the server waits in TIME-WAIT");
  await page.getByTestId("unfold").click();
  assert.equal(await page.locator(".tracks").count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("a stretch can be looked at closely, and the window follows the playhead", async () => {
  const { page, close } = await site.open("", "t=65000.0");
  await tracks(page);
  const events = () => page.locator(".tracks [data-key^=step]").count();
  const few = await events();
  for (let press = 0; press < 5; press += 1) await page.getByTestId("track-in").click();
  assert.ok((await events()) > few, "what was one mark at the true scale is several");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.track), "in", "whoever pressed keeps their place");
  await seek(page, 60_065_000);
  assert.equal(await page.locator(".tracks .now").getAttribute("display"), "");
  assert.ok((await page.locator(".tracks .number").allTextContents()).every((text) => text.startsWith("60.") || text.startsWith("59.") || text.startsWith("1 min")));
  await page.getByTestId("track-all").click();
  assert.equal(await events(), few);
  await close();
});

test("the ruler measures from where it was put to the playhead, to the microsecond", async () => {
  const { page, problems, close } = await site.open("", "t=65000.0");
  await tracks(page);
  await page.getByTestId("track-measure").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.getByTestId("track-measure").getAttribute("aria-pressed"), "true");
  await seek(page, 60_065_000);
  assert.match(await page.getByTestId("measured").innerText(), /^60 s from 0\.065 s to 60\.065 s$/);
  await seek(page, 105_000);
  assert.match(await page.getByTestId("measured").innerText(), /^40 ms/);
  await page.getByTestId("track-measure").click();
  assert.equal(await page.getByTestId("measured").innerText(), "");
  assert.equal(await page.locator(".tracks .rule-span").count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("a drag between two events measures them, and a press goes to one", async () => {
  const { page, close } = await site.open("", "t=0.0");
  await tracks(page);
  const mark = (n) => page.locator(`.tracks [data-key="step-${n}"]`).boundingBox();
  const keys = await page.locator(".tracks [data-key^=step]").evaluateAll((steps) => steps.map((step) => Number(step.dataset.key.slice(5))));
  const [first, second] = [keys[1], keys[2]];
  const [from, to] = [await mark(first), await mark(second)];
  const at = (box) => [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
  // The probe leaves at 30.085 s, the FIN at 60.065 s.
  assert.match(await page.getByTestId("measured").innerText(), /^29\.98 s from 30\.085 s to 60\.065 s$/);
  assert.equal(await page.getByTestId("stage").getAttribute("data-t"), "0", "the playhead stays");
  await page.mouse.click(...at(from));
  await page.waitForFunction(() => document.querySelector("[data-testid=stage]").dataset.t === "30085000");
  await close();
});

test("tracks fit a phone and are accessible", async () => {
  for (const [query, colorScheme, viewport] of [["lang=en", "light", undefined], ["lang=ko", "dark", PHONE]]) {
    const { page, problems, close } = await site.open(query, "t=30085000.0", { colorScheme, viewport });
    await tracks(page);
    assert.deepEqual(await accessibilityViolations(page), [], query);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    assert.deepEqual(problems, []);
    await close();
  }
});
