// One law: what is shown depends on the moment alone. Whatever the reader did before, a moment looks as if the page
// had been opened there.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { goTo, playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const PANELS = ["sockets", "messages", "verdict", "break-it", "transcript", "figures"];

/** The same numbers below `bound` in each run of the tests. */
function numbers(seed) {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** Moments of the run, in a disorder of their own: some at a step, others between two. */
async function moments(page, count, random) {
  const all = await page.evaluate(() => {
    const stage = document.querySelector("[data-testid=stage]");
    const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const times = new Set();
    press("Home");
    for (let before = null; before !== stage.dataset.event; ) {
      before = stage.dataset.event;
      press("ArrowRight");
      times.add(Number(stage.dataset.t));
    }
    return [...times];
  });
  const between = (at) => at + random(20_000);
  return Array.from({ length: count }, (_, nth) => (nth % 2 ? between : Number)(all[random(all.length - 1)]));
}

/** Opens a panel and waits until it is written. */
async function show(page, panel) {
  await page.getByTestId(`tab-${panel}`).click();
  const filled = panel === "figures" ? "[data-testid=four] > *" : `[data-testid=${panel}] > *`;
  await page.locator(filled).first().waitFor({ state: "attached" });
}

/** All that the page shows, as markup in which the order of attributes and classes, which means nothing, is settled. */
const shown = (page) =>
  page.evaluate(() => {
    const settled = (value) => value.split(/\s+/).filter(Boolean).sort().join(" ");
    const attribute = ({ name, value }) => ` ${name}="${name === "class" ? settled(value) : value}"`;
    const written = (node) => {
      if (!(node instanceof Element)) return node instanceof Text ? node.data : "";
      const inside = [...node.childNodes].map(written).join("");
      // Heights are written down a frame later, once what has them is laid out.
      const attributes = [...node.attributes].filter(({ name }) => name !== "style" || node.className !== "kept");
      return `<${node.localName}${attributes.map(attribute).sort().join("")}>${inside}</${node.localName}>`;
    };
    return written(document.body);
  });

/** Fails with the place where two markups part, and not with all of both. */
function same(actual, expected, what) {
  let at = 0;
  while (at < actual.length && actual[at] === expected[at]) at += 1;
  const around = (text) => text.slice(Math.max(0, at - 120), at + 120);
  assert.ok(actual === expected, `${what}: …${around(actual)}… is not …${around(expected)}…`);
}

for (const scenario of ["two-clocks", "chain-race"]) {
  test(`every panel of ${scenario} shows the moment, however it was reached`, async () => {
    const { page, problems, close } = await site.open(`scenario=${scenario}`);
    const visited = await moments(page, 6, numbers(scenario.length));
    await page.keyboard.press("End");
    const fresh = new Map();
    for (const at of visited) {
      const opened = await site.open(`scenario=${scenario}`, `t=${at}.0`);
      // What the reader has seen is remembered: the transcript tells it, and the answer is no longer kept back.
      await opened.page.keyboard.press("End");
      await goTo(opened.page, at);
      for (const panel of PANELS) {
        await show(opened.page, panel);
        fresh.set(`${panel} ${at}`, await shown(opened.page));
      }
      await opened.close();
    }
    for (const panel of PANELS) {
      await show(page, panel);
      await page.getByTestId("play").click();
      for (const at of [...visited, ...visited.toReversed()]) {
        await goTo(page, at);
        same(await shown(page), fresh.get(`${panel} ${at}`), `${panel} at ${at} µs`);
      }
    }
    assert.deepEqual(problems, []);
    await close();
  });
}

test("a page that is opened at a moment shows what one shows that was played until then", async () => {
  const { page, close } = await site.open("scenario=keepalive-live-peer");
  for (const at of [0, 65_000, 40_020_000, 90_000_000]) {
    await goTo(page, at);
    const opened = await site.open("scenario=keepalive-live-peer", `t=${at}.0`);
    same(await shown(page), await shown(opened.page), `${at} µs`);
    await opened.close();
  }
  await close();
});

test("of a long run the same part is drawn at the same place, however it was reached", async () => {
  const { page, close } = await site.open("scenario=bench-100k");
  const random = numbers(7);
  const second = 1_000_000;
  const visited = Array.from({ length: 3 }, () => random(8_000) * second + random(100_000));
  /** What is shown when the page is scrolled to the same place. */
  const part = async (page) => {
    await page.evaluate(async () => {
      document.querySelector(".moving .nowl").scrollIntoView({ block: "center", behavior: "instant" });
      for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
    });
    return shown(page);
  };
  const fresh = new Map();
  for (const at of visited) {
    const opened = await site.open("scenario=bench-100k", `t=${at}.0`);
    fresh.set(at, await part(opened.page));
    await opened.close();
  }
  for (const at of [...visited.toReversed(), ...visited]) {
    await goTo(page, at);
    same(await part(page), fresh.get(at), `${at} µs`);
  }
  await close();
});
