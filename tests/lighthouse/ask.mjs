// One question to Lighthouse, with its mobile throttling, and what to do with several answers.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

/** How long it may take over one page, ms; on a quiet machine it takes some 20 s. */
const LIMIT = 180_000;

/**
 * What it says of a page, in a browser of its own: its report, and the scores by category, 0 to 100.
 *
 * @throws {Error} naming the page, if there is no answer in time or the answer has no score
 */
export async function ask(url, options = {}) {
  const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"] });
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer about ${url} within ${LIMIT / 1000} s`)), LIMIT);
  });
  try {
    const { lhr } = await Promise.race([lighthouse(url, { port: chrome.port, logLevel: "error", ...options }), late]);
    const without = Object.values(lhr.categories).filter(({ score }) => score === null).map(({ id }) => id);
    if (without.length) throw new Error(`no score for ${without.join(", ")} of ${url}: ${lhr.runtimeError?.message ?? lhr.runWarnings.join("; ")}`);
    return { lhr, scores: Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)])) };
  } finally {
    clearTimeout(timer);
    await chrome.kill();
  }
}

/** The middle one; of an even number the upper. */
export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** The times of a report that a reader feels. */
export function times(lhr) {
  const time = (audit) => Math.round(lhr.audits[audit].numericValue);
  return `first paint ${time("first-contentful-paint")} ms, largest ${time("largest-contentful-paint")} ms, blocked ${time("total-blocking-time")} ms`;
}
