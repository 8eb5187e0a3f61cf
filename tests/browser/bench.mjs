// Measures the built page by hand: the first picture, frames while a run is played, seeks through a long run, memory.

import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { FULL_AT, crowd } from "./crowd.mjs";
import { spread, traced } from "./frames.mjs";
import { playground } from "./harness.mjs";

const USAGE = `usage: node bench.mjs [options] [PAGE...]

PAGE is what follows the page's address, for example '?scenario=handshake'; without one, a run with 300 segments
on their way at once is played, or with --scrub the run of 100,000 events is gone through.

  --throttle N   how many times slower than this machine the processor is made (default: 4)
  --seconds N    how long frames are counted (default: 5)
  --speed PACE   the page's speed parameter while frames are counted (default: 1)
  --crowd N      how many segments are on their way at once (default: 300)
  --scrub N      instead of playing, seeks to N moments, end to end and back
  --loop         instead, plays the run again and again and watches the memory
  --minutes N    for so long (default: 30)

Milliseconds. Of each frame: its distance to the next (interval), which depends on what else the machine does, and what
it costs the processor, all on the page's main thread (task), of which script, style, layout and paint are parts.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    throttle: { type: "string", default: "4" },
    seconds: { type: "string", default: "5" },
    speed: { type: "string", default: "1" },
    crowd: { type: "string", default: "300" },
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
  const usual = values.scrub ? "?scenario=bench-100k" : "";
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
  const { page, close } = await site.open(parameters.toString(), hash, { prepare });
  const load = await page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { firstPaint: Math.round(paint?.startTime ?? 0), answers: Math.round(performance.now()) };
  });
  const result = values.scrub ? await scrub(page) : values.loop ? await loop(page) : await play(page, address);
  await close();
  return { ...load, ...result };
}

/** Makes the processor of a page slower, and its memory known. */
async function prepare(page) {
  await holdMemories(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: Number(values.throttle) });
}

/** Plays, and measures each frame; the run with many segments, unless an address names another. */
async function play(page, address) {
  if (address === "") {
    await bring(page, crowd(Number(values.crowd)));
    await page.evaluate((at) => (location.hash = `t=${at}`), FULL_AT);
    await page.waitForFunction((at) => document.querySelector("[data-testid=stage]").dataset.t === String(at), FULL_AT);
  }
  let moving = [];
  const frames = await traced(page, async () => {
    await page.getByTestId("play").click();
    for (let second = 0; second < Number(values.seconds); second += 1) {
      await page.waitForTimeout(1_000);
      moving.push(await page.evaluate(() => (document.querySelector(".dots")?.getAttribute("d") ?? "").split("M").length - 1));
    }
  });
  const parts = ["interval", "task", "script", "style", "layout", "paint"];
  return {
    frames: frames.length,
    elements: await page.evaluate(() => document.querySelectorAll("*").length),
    onTheirWay: `${Math.min(...moving)} to ${Math.max(...moving)}`,
    ...Object.fromEntries(parts.map((part) => [part, spread(frames.map((frame) => frame[part]))])),
  };
}

/** Opens a scenario as a reader does who brings a file. */
async function bring(page, scenario) {
  await page.getByTestId("bar-paste").click();
  const buffer = Buffer.from(JSON.stringify(scenario));
  await page.getByTestId("paste-file").setInputFiles({ name: "mine.json", mimeType: "application/json", buffer });
  await page.getByTestId("paste-open").click();
  await page.waitForFunction((id) => document.querySelector("[data-testid=stage]").dataset.scenario === id, scenario.id);
}

/** Drags the playhead from end to end and back, one moment to a frame. */
async function scrub(page) {
  const bounds = await page.getByTestId("event-line").boundingBox();
  let seen;
  const frames = await traced(page, async () => {
    seen = await page.evaluate(seekThrough, { bounds, times: Number(values.scrub) });
  });
  const parts = ["task", "script", "style", "layout", "paint"];
  return { ...seen, ...Object.fromEntries(parts.map((part) => [part, spread(frames.map((frame) => frame[part]))])) };
}

/** Plays from the beginning to the end again and again; the memory after each time, garbage collected. */
async function loop(page) {
  const session = await page.context().newCDPSession(page);
  const sample = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    const wasm = await page.evaluate(() => window.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0));
    return { heapKB: Math.round(usedSize / 1024), wasmKB: wasm / 1024, nodes, listeners: jsEventListeners };
  };
  const samples = [await sample()];
  const until = Date.now() + Number(values.minutes) * 60_000;
  while (Date.now() < until) {
    // Playing from the end begins anew; a run that is not played never gets there.
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.querySelector("[data-testid=next-event]").getAttribute("aria-disabled") === null);
    await page.waitForFunction(() => document.querySelector("[data-testid=next-event]").getAttribute("aria-disabled") === "true", null, { timeout: 600_000 });
    samples.push(await sample());
    if (samples.length % 10 === 2) console.log(samples.length - 1, samples.at(-1));
  }
  const at = (share) => samples[Math.round((samples.length - 1) * share)];
  return { loops: samples.length - 1, before: samples[0], first: samples[1], quarter: at(0.25), half: at(0.5), last: at(1) };
}

/** Keeps hold of the memories of the page's programs, so that they can be measured. */
async function holdMemories(page) {
  await page.addInitScript(() => {
    window.memories = [];
    for (const name of ["instantiate", "instantiateStreaming"]) {
      const own = WebAssembly[name];
      WebAssembly[name] = async (...all) => {
        const result = await own.apply(WebAssembly, all);
        window.memories.push((result.instance ?? result).exports.memory);
        return result;
      };
    }
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
  return { seeks: costs.length, untilLaidOut: { median: at(0.5), p99: at(0.99), worst: at(1) }, mostElements: most };
}
