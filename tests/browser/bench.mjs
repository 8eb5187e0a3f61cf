// Measures the built page by hand: the time to the first picture, and the time of a frame while a run is played.

import { parseArgs } from "node:util";
import { playground } from "./harness.mjs";

const USAGE = `usage: node bench.mjs [options] [PAGE...]

PAGE is what follows the page's address, for example '?scenario=handshake'; without one, the start page is taken.

  --throttle N   how many times slower than this machine the processor is made (default: 4)
  --seconds N    how long frames are counted (default: 5)
  --speed PACE   the page's speed parameter while frames are counted (default: 1)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    throttle: { type: "string", default: "4" },
    seconds: { type: "string", default: "5" },
    speed: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(USAGE);
} else {
  const site = await playground();
  try {
    for (const address of positionals.length > 0 ? positionals : [""]) {
      console.log(address || "start page", await measure(site, address));
    }
  } finally {
    await site.close();
  }
}

/** Loads a page on a slowed processor, plays it, and collects what it cost. */
async function measure(site, address) {
  const { search, hash } = new URL(address, site.base);
  const parameters = new URLSearchParams(search);
  parameters.set("speed", values.speed);
  const { page, close } = await site.open(parameters.toString(), hash, { prepare: slowDown });
  const load = await page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { firstPaint: Math.round(paint?.startTime ?? 0), answers: Math.round(performance.now()) };
  });
  await page.getByTestId("play").click();
  const frames = await page.evaluate(countFrames, Number(values.seconds) * 1_000);
  await close();
  return { ...load, ...frames };
}

/** Makes the processor of a page slower. */
async function slowDown(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: Number(values.throttle) });
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
      resolve({ frames: lengths.length, median: at(0.5), slowest5percent: at(0.95), worst: at(1), movingAtOnce: most });
    };
    requestAnimationFrame(frame);
  });
}
