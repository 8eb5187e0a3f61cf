// Nothing runs while nothing moves: no frame is asked for and no element touched, while it is paused.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

/** Counts in each document the frames that its program asks for and the changes that it makes. */
const count = (page) =>
  page.addInitScript(() => {
    window.counts = { frames: 0, changes: 0 };
    const ask = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => {
      window.counts.frames += 1;
      return ask(callback);
    };
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver((changes) => (window.counts.changes += changes.length)).observe(document, all);
  });

/** What a page does in half a second, once what has been asked of it is done. */
async function doings(page) {
  // A smooth scroll, and writing the address, take less than a second.
  await page.waitForTimeout(1_000);
  await page.evaluate(() => (window.counts = { frames: 0, changes: 0 }));
  await page.waitForTimeout(500);
  return page.evaluate(() => window.counts);
}

const STILL = { frames: 0, changes: 0 };
const time = (page) => page.getByTestId("stage").evaluate((stage) => Number(stage.dataset.t));
const moves = (page, from) =>
  page.waitForFunction((from) => Number(document.querySelector("[data-testid=stage]").dataset.t) > from, from);

test("a page that is played asks for frames, a paused one for nothing", async () => {
  const { page, close } = await site.open("speed=1", "", { prepare: count });
  assert.deepEqual(await doings(page), STILL, "before it is played");
  await page.getByTestId("play").click();
  await moves(page, 0);
  const { frames, changes } = await doings(page);
  assert.ok(frames > 0 && changes > 0, `${frames} frames, ${changes} changes while it is played`);
  await page.getByTestId("play").click();
  for (const panel of ["sockets", "messages", "verdict", "break-it", "transcript", "figures"]) {
    await page.getByTestId(`tab-${panel}`).click();
    assert.deepEqual(await doings(page), STILL, panel);
  }
  await page.keyboard.press("c");
  await page.getByTestId("compare-run").first().waitFor();
  assert.deepEqual(await doings(page), STILL, "beside other runs");
  await close();
});
