// Nothing runs while nothing moves: no frame is asked for and no element touched, paused or out of sight.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { playground } from "./harness.mjs";
import { figure } from "./hosts.mjs";

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

/** What a page or frame does in half a second, once what has been asked of it is done. */
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

test("a figure that is scrolled off the screen stands still, and goes on when it is back", async () => {
  const { page, close } = await site.open("", "", { prepare: count });
  // Of the same origin: browsers stop the frames of others by themselves.
  const around = `<!doctype html><title>A page</title><iframe src="${site.base}?embed&speed=1" width="900" height="600"></iframe><p style="height: 5000px">`;
  await page.route("**/around.html", (route) => route.fulfill({ contentType: "text/html", body: around }));
  await page.goto(new URL("around.html", site.base).href);
  const frame = await figure(page);
  await frame.getByTestId("play").click();
  await moves(frame, 0);
  await page.evaluate(() => scrollTo(0, 4_000));
  assert.deepEqual(await doings(frame), STILL);
  const left = await time(frame);
  await frame.evaluate(() => {
    const stage = document.querySelector("[data-testid=stage]");
    window.back = new Promise((resolve) => new MutationObserver(() => resolve(Number(stage.dataset.t))).observe(stage, { attributes: true }));
  });
  await page.evaluate(() => scrollTo(0, 0));
  // It goes on where it was: the seconds out of sight have not passed, at most one slow frame.
  const back = await frame.evaluate(() => window.back);
  assert.ok(left < back && back <= left + 100_000, `${back} after ${left}`);
  await close();
});
