// Asks Lighthouse for the performance of documentation sites with figures and of the same sites without, in turns, with
// its mobile throttling. Fails where figures cost more than the pages without them differ among themselves, or where there is
// no answer; every site is asked about in any case. Called by `cargo xtask lighthouse hosts`, with HOSTS naming the
// directory that holds the generators, and PUBLISHED that of the published playground. ONLY names the sites wanted, if not
// all, and RUNS how often each page is asked about, if not three times.

import { loadavg } from "node:os";
import { playground } from "../browser/harness.mjs";
import { host } from "../browser/hosts.mjs";
import { build } from "../hosts/build.mjs";
import { SITES } from "../hosts/sites.mjs";
import { ask, median, times } from "./ask.mjs";

const { HOSTS, PUBLISHED, ONLY } = process.env;
const RUNS = Number(process.env.RUNS ?? 3);
/** Lighthouse itself calls scores that differ by so much the same. */
const NOISE = 2;
const names = (ONLY?.split(",") ?? Object.keys(SITES)).filter((name) => !SITES[name].frames);

const files = await host({}, { directory: PUBLISHED, twins: true });
const chromium = await playground();
const { built } = await build(chromium.browser, files.base, HOSTS, names);
await chromium.close();

/** Asks about a site with figures and without, in turns; says what comes of each question as soon as it is known. */
async function compare(name) {
  const site = await host({}, { directory: built[name] });
  // Another site to a browser than the playground's 127.0.0.1, as in real life.
  const base = site.base.replace("127.0.0.1", "localhost");
  const answers = { plain: [], figures: [] };
  try {
    for (let run = 1; run <= RUNS; run++) {
      for (const kind of ["plain", "figures"]) {
        const { lhr, scores } = await ask(base + SITES[name][kind], { onlyCategories: ["performance"] });
        const answer = { score: scores.performance, shift: lhr.audits["cumulative-layout-shift"].numericValue, said: times(lhr) };
        console.log(`    ${name} ${kind}, ${run} of ${RUNS}: ${answer.score} (${answer.said}, shift ${answer.shift.toFixed(4)})`);
        answers[kind].push(answer);
      }
    }
  } finally {
    await site.close();
  }
  const scores = (kind) => answers[kind].map(({ score }) => score);
  const [without, with_] = [median(scores("plain")), median(scores("figures"))];
  const noise = Math.max(NOISE, Math.max(...scores("plain")) - Math.min(...scores("plain")));
  return { without, with_, noise };
}

const summary = [];
for (const name of names) {
  try {
    const { without, with_, noise } = await compare(name);
    const isWorse = with_ < without - noise;
    if (isWorse) process.exitCode = 1;
    summary.push(`${name}: ${without} without figures, ${with_} with${isWorse ? `; pages without them differ by ${noise} only` : ""}`);
  } catch (error) {
    // The others are asked all the same.
    process.exitCode = 1;
    summary.push(`${name}: ${error.message}`);
  }
}
await files.close();
console.log(`\n    medians of ${RUNS}, load ${loadavg().map((load) => load.toFixed(1)).join(" ")}`);
summary.forEach((line) => console.log(`    ${line}`));
