// The playback: whatever the reader does, the picture, the sentence and the tables show the same moment.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

/** What the stage says about where it is. */
const moment = (page) =>
  page.getByTestId("stage").evaluate(({ dataset: { t, event } }) => ({ t: Number(t), event: event === undefined ? -1 : Number(event) }));

/** Waits until the stage stands at this event. */
const standsAt = (page, event) => page.waitForSelector(`[data-testid=stage][data-event="${event}"]`);

test("moves within a tenth of a second after Play, and pauses where it is told to", async () => {
  const { page, problems, close } = await site.open();
  const elapsed = await page.evaluate(async () => {
    const stage = document.querySelector("[data-testid=stage]");
    const begun = performance.now();
    const moved = new Promise((resolve) => new MutationObserver(() => stage.dataset.t !== "0" && resolve()).observe(stage, { attributes: true }));
    document.querySelector("[data-testid=play]").click();
    await moved;
    return performance.now() - begun;
  });
  assert.ok(elapsed < 100, `${elapsed} ms`);
  await standsAt(page, 1);
  await page.getByTestId("play").click();
  const paused = await moment(page);
  await page.waitForTimeout(150);
  assert.deepEqual(await moment(page), paused);
  assert.deepEqual(problems, []);
  await close();
});

test("steps on and back, to the end and to the beginning", async () => {
  const { page, close } = await site.open();
  await page.getByTestId("next-event").click();
  await page.getByTestId("next-event").click();
  assert.equal((await moment(page)).event, 1);
  assert.match(await page.getByTestId("now").textContent(), /event 2 of \d+/);
  await page.getByTestId("prev-event").click();
  assert.equal((await moment(page)).event, 0);
  await page.keyboard.press("End");
  assert.equal((await moment(page)).t, 125_000_000);
  await page.getByTestId("restart").click();
  assert.deepEqual(await moment(page), { t: 0, event: -1 });
  await close();
});

test("obeys the keyboard, but not while a key combination or a dialog is meant", async () => {
  const { page, close } = await site.open();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  assert.equal((await moment(page)).event, 0);
  await page.keyboard.press("Control+ArrowRight");
  assert.equal((await moment(page)).event, 0);
  await page.keyboard.press("3");
  assert.equal(await page.getByTestId("speed").locator("[aria-pressed=true]").textContent(), "100×");
  await page.keyboard.press("?");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("ArrowRight");
  assert.equal((await moment(page)).event, 0);
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector("[data-testid=stage]").dataset.t > 1_000_000);
  await close();
});

test("the space bar presses the control that has the focus, once", async () => {
  const { page, close } = await site.open();
  await page.getByTestId("next-event").focus();
  await page.keyboard.press("Space");
  assert.equal((await moment(page)).event, 0);
  await close();
});

test("the scrubber goes by pointer along both axes, and says where it is", async () => {
  const { page, close } = await site.open();
  const line = await page.getByTestId("event-line").boundingBox();
  const x = (share) => line.x + (line.width * share) - 8;
  await page.mouse.move(x(0.3), line.y + 14);
  await page.mouse.down();
  await page.mouse.move(x(1), line.y + 14, { steps: 4 });
  await page.mouse.up();
  const last = await moment(page);
  assert.equal(last.event, 12);
  assert.match(await page.getByTestId("scrubber").getAttribute("aria-valuetext"), /event 13 of 13/);
  await page.mouse.click(x(0.5), line.y + line.height * 0.72);
  const { t } = await moment(page);
  assert.ok(t > 40_000_000 && t < 75_000_000, `${t} µs`);
  await close();
});

test("shows the sockets of the moment", async () => {
  const { page, close } = await site.open("", "t=60112000");
  const table = await page.getByTestId("sockets").innerText();
  assert.match(table, /LAST-ACK/);
  assert.match(table, /TIME-WAIT/);
  assert.match(table, /timer:\(timewait,59sec,0\)/);
  await close();
});

test("an arrow of the picture, a cause and a line of the transcript lead to their moment", async () => {
  const { page, close } = await site.open("", "t=60112000");
  await page.locator(".pick[data-step='6']").press("Enter");
  assert.equal((await moment(page)).event, 6);
  await page.keyboard.press("End");
  await page.getByTestId("tab-transcript").click();
  const rows = page.getByTestId("transcript").locator("button");
  assert.equal(await rows.count(), 13);
  await rows.nth(2).click();
  assert.equal((await moment(page)).event, 2);
  await close();
});

test("keeps the answer back until the reader has been there", async () => {
  const { page, close } = await site.open();
  assert.match(await page.getByTestId("stage").innerHTML(), /What happens at 60 s\?/);
  assert.doesNotMatch(await page.locator(".ladder").innerHTML(), /idle clock at 0/);
  await page.keyboard.press("End");
  assert.doesNotMatch(await page.getByTestId("stage").innerHTML(), /What happens at 60 s\?/);
  assert.match(await page.locator(".ladder").innerHTML(), /idle clock at 0/);
  await close();
});

test("with reduced motion it goes from event to event", async () => {
  const { page, close } = await site.open("", "", { reducedMotion: "reduce" });
  await page.getByTestId("play").click();
  const seen = new Set();
  for (let look = 0; look < 20; look += 1) {
    seen.add((await moment(page)).t);
    await page.waitForTimeout(100);
  }
  const events = [0, 20_000, 40_000, 60_000, 65_000, 85_000];
  assert.deepEqual([...seen].filter((t) => !events.includes(t)), []);
  await close();
});
