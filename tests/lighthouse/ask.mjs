// One question to Lighthouse, with its mobile throttling, and what to do with several answers.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

/** What it says of a page, in a browser of its own: its report, and the scores by category, 0 to 100. */
export async function ask(url, options = {}) {
  const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"] });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error", ...options });
    return { lhr, scores: Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)])) };
  } finally {
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
