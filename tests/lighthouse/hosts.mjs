// Asks Lighthouse for the performance of documentation sites with figures and of the same sites without, in turns, with
// its mobile throttling. Fails where figures cost more than the pages without them differ among themselves. Called by
// `cargo xtask lighthouse hosts`, with HOSTS naming the directory that holds the generators, and PUBLISHED that of the
// published playground. ONLY names the sites wanted, if not all.

import { playground } from "../browser/harness.mjs";
import { host } from "../browser/hosts.mjs";
import { build } from "../hosts/build.mjs";
import { SITES } from "../hosts/sites.mjs";
import { ask, median, times } from "./ask.mjs";

const { HOSTS, PUBLISHED, ONLY } = process.env;
const RUNS = 3;
/** Lighthouse itself calls scores that differ by so much the same. */
const NOISE = 2;
const names = (ONLY?.split(",") ?? Object.keys(SITES)).filter((name) => !SITES[name].frames);

const files = await host({}, { directory: PUBLISHED, twins: true });
const chromium = await playground();
const { built } = await build(chromium.browser, files.base, HOSTS, names);
await chromium.close();

let failed = false;
for (const name of names) {
  const site = await host({}, { directory: built[name] });
  // Another site to a browser than the playground's 127.0.0.1, as in real life.
  const base = site.base.replace("127.0.0.1", "localhost");
  const answers = { plain: [], figures: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const kind of ["plain", "figures"]) {
      const { lhr, scores } = await ask(base + SITES[name][kind], { onlyCategories: ["performance"] });
      answers[kind].push({ score: scores.performance, shift: lhr.audits["cumulative-layout-shift"].numericValue, said: times(lhr) });
    }
  }
  await site.close();
  const scores = (kind) => answers[kind].map(({ score }) => score);
  const [without, with_] = [median(scores("plain")), median(scores("figures"))];
  const noise = Math.max(NOISE, Math.max(...scores("plain")) - Math.min(...scores("plain")));
  for (const kind of ["plain", "figures"]) {
    const middle = answers[kind].find(({ score }) => score === median(scores(kind)));
    console.log(`    ${name} ${kind}: ${scores(kind).join(", ")}; median ${middle.score}: ${middle.said}, shift ${middle.shift.toFixed(4)}`);
  }
  if (with_ < without - noise) {
    console.log(`    ${name}: ${without - with_} points less with figures, where pages without them differ by ${noise}`);
    failed = true;
  }
}
await files.close();
process.exit(failed ? 1 : 0);
