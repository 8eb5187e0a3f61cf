// What frames cost, read from a trace of Chromium: processor time of the page's main thread, frame by frame.

/** What is traced: the tasks of each thread, and what they were spent on. */
const CATEGORIES = ["-*", "devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"];

/** The main thread's work by name, as the browser's own tools group it. */
const PARTS = {
  script: ["FireAnimationFrame", "RunMicrotasks", "TimerFire", "EventDispatch"],
  style: ["UpdateLayoutTree"],
  layout: ["Layout"],
  paint: ["PrePaint", "Paint", "Layerize", "Commit", "UpdateLayer"],
};

/** Traces a page while `doing` runs; the milliseconds of each frame, in order. */
export async function traced(page, doing) {
  await page.context().browser().startTracing(page, { categories: CATEGORIES });
  await doing();
  const buffer = await page.context().browser().stopTracing();
  return frames(JSON.parse(buffer.toString()).traceEvents);
}

/** One entry for each frame: what its main thread did from the task with its callbacks to the next such task. */
function frames(events) {
  const callback = ({ name }) => name === "FireAnimationFrame";
  const { pid, tid } = events.find(callback) ?? {};
  const own = events.filter((event) => event.pid === pid && event.tid === tid && event.ph === "X" && event.tdur !== undefined);
  const called = own.filter(callback).map(({ ts }) => ts);
  const holds = ({ name, ts, dur }) => name === "RunTask" && called.some((at) => ts <= at && at < ts + dur);
  const begins = own.filter(holds).map(({ ts }) => ts).sort((a, b) => a - b);
  const all = begins.map((ts, nth) => ({ interval: ((begins[nth + 1] ?? ts) - ts) / 1_000, task: 0, script: 0, style: 0, layout: 0, paint: 0 }));
  const partOf = new Map(Object.entries(PARTS).flatMap(([part, names]) => names.map((name) => [name, part])));
  for (const { name, ts, tdur } of own) {
    const part = name === "RunTask" ? "task" : partOf.get(name);
    const frame = all[begins.findLastIndex((begin) => begin <= ts)];
    if (part && frame) frame[part] += tdur / 1_000;
  }
  // The last one is cut short.
  return all.slice(0, -1);
}

/** Median, 99th percentile and worst of some numbers, to a tenth. */
export function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
  return { median: at(0.5), p99: at(0.99), worst: at(1) };
}
