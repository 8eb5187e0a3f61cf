// Measures the built page by hand: the first picture, frames while a run is played, seeks through a long run, memory.

import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { playground } from "./harness.mjs";

const USAGE = `usage: node bench.mjs [options] [PAGE...]

PAGE is what follows the page's address, for example '?scenario=handshake'; without one, the run with 300 segments
in flight is played, or with --scrub the run of 100,000 events is gone through.

  --throttle N   how many times slower than this machine the processor is made (default: 4)
  --seconds N    how long frames are counted (default: 5)
  --speed PACE   the page's speed parameter while frames are counted (default: 1)
  --scrub N      instead of playing, seeks to N moments, end to end and back, and measures each until it is drawn
  --minutes N    instead, plays the run again and again for so long and watches the memory (default: 30, with --loop)
  --loop         see --minutes`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    throttle: { type: "string", default: "4" },
    seconds: { type: "string", default: "5" },
    speed: { type: "string", default: "1" },
    scrub: { type: "string" },
    loop: { type: "boolean", default: false },
    minutes: { type: "string", default: "30" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(USAGE);
} else {
  const site = await playground();
  const usual = values.scrub ? "?scenario=bench-100k" : values.loop ? "" : "?scenario=bench-300";
  try {
    for (const address of positionals.length > 0 ? positionals : [usual]) {
      const result = await measure(site, address);
      console.log(address || "start page", result, `load ${loadavg().map((load) => load.toFixed(1)).join(" ")}`);
    }
  } finally {
    await site.close();
  }
}

/** Loads a page on a slowed processor, and measures what was asked for. */
async function measure(site, address) {
  const { search, hash } = new URL(address, site.base);
  const parameters = new URLSearchParams(search);
  parameters.set("speed", values.speed);
  const { page, close } = await site.open(parameters.toString(), hash, { prepare: slowDown });
  const load = await page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { firstPaint: Math.round(paint?.startTime ?? 0), answers: Math.round(performance.now()) };
  });
  const result = values.scrub ? await scrub(page) : values.loop ? await loop(page) : await play(page);
  await close();
  return { ...load, ...result };
}

/** Makes the processor of a page slower. */
async function slowDown(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: Number(values.throttle) });
}

async function play(page) {
  await page.getByTestId("play").click();
  return page.evaluate(countFrames, Number(values.seconds) * 1_000);
}

/** Drags the playhead from end to end and back, one moment to a frame, and counts what is in the document. */
async function scrub(page) {
  const bounds = await page.getByTestId("event-line").boundingBox();
  return page.evaluate(seekThrough, { bounds, times: Number(values.scrub) });
}

/** Plays to the end again and again, and samples the memory after each collection of garbage. */
async function loop(page) {
  const session = await page.context().newCDPSession(page);
  const samples = [];
  const until = Date.now() + Number(values.minutes) * 60_000;
  await page.getByTestId("play").click();
  while (Date.now() < until) {
    await page.waitForTimeout(Math.min(30_000, Math.max(1_000, until - Date.now())));
    if (await page.evaluate(() => document.querySelector(".stage").dataset.event === undefined)) {
      throw new Error("the run is not being played");
    }
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
    samples.push({ heapKB: Math.round(usedSize / 1024), nodes });
    // Playing from the end begins anew.
    await page.keyboard.press("End");
    await page.getByTestId("play").click();
  }
  return { samples: samples.length, first: samples[0], middle: samples[samples.length >> 1], last: samples.at(-1) };
}

/** In the page: the lengths of all frames for so many milliseconds, and the most that moved at once. */
function countFrames(duration) {
  return new Promise((resolve) => {
    const lengths = [];
    let most = 0;
    let last = performance.now();
    const until = last + duration;
    const frame = (now) => {
      lengths.push(now - last);
      last = now;
      most = Math.max(most, document.querySelectorAll(".dot").length);
      if (now < until) {
        requestAnimationFrame(frame);
        return;
      }
      lengths.sort((a, b) => a - b);
      const at = (share) => Math.round(lengths[Math.floor((lengths.length - 1) * share)] * 10) / 10;
      resolve({ frames: lengths.length, median: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1), movingAtOnce: most });
    };
    requestAnimationFrame(frame);
  });
}

/** In the page: the milliseconds from a seek until its frame is laid out, for moments along the event line. */
async function seekThrough({ bounds, times }) {
  const line = document.querySelector("[data-testid=event-line]");
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const event = (type, x) =>
    new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: x, clientY: line.getBoundingClientRect().top + 8 });
  const costs = [];
  let most = 0;
  line.dispatchEvent(event("pointerdown", bounds.x + 80));
  for (let n = 0; n < times; n += 1) {
    const share = n < times / 2 ? (2 * n) / times : 2 - (2 * n) / times;
    await frame();
    const begin = performance.now();
    line.dispatchEvent(event("pointermove", bounds.x + 80 + (bounds.width - 90) * share));
    // Effects run in microtasks; reading a size forces the layout.
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    document.body.getBoundingClientRect();
    costs.push(performance.now() - begin);
    most = Math.max(most, document.querySelectorAll("*").length);
  }
  line.dispatchEvent(event("pointerup", bounds.x + bounds.width));
  costs.sort((a, b) => a - b);
  const at = (share) => Math.round(costs[Math.floor((costs.length - 1) * share)] * 10) / 10;
  return { seeks: costs.length, median: at(0.5), p99: at(0.99), worst: at(1), mostElements: most };
}
