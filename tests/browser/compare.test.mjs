// Several runs beside each other: what opens them, what they show, and that any way to a moment shows the same.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityViolations, goTo, playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const WAYS = "?scenario=ways-short&view=compare&with=ways-kept,ways-pipelined,ways-multiplexed";
const runs = (page) => page.getByTestId("compare-run");
/** Everything that a reader sees of the comparison, and how much of it has happened. */
const shown = (page) =>
  page.locator(".columns").evaluate((columns) => columns.innerHTML + columns.style.getPropertyValue("--happened"));

test("a changed run stands beside the original, with what only one of them has", async () => {
  const { page, problems, close } = await site.open("?view=compare", "#t=10000000.0");
  await runs(page).first().waitFor();
  assert.equal(await runs(page).count(), 1);
  await page.getByTestId("tab-break-it").click();
  await page.getByTestId("break-cut").first().click();
  await runs(page).nth(1).waitFor();
  assert.match(await runs(page).nth(1).innerText(), /Parts from the first at 10\.000 s/);
  assert.ok((await runs(page).nth(0).getByTestId("alone").locator("li").count()) > 0);
  assert.match(await runs(page).nth(1).getByTestId("alone").innerText(), /FIN/);
  assert.deepEqual(problems, []);
  await close();
});

test("four ways to fetch three files: one press, one clock, figures beside each other", async () => {
  const { page, problems, close } = await site.open();
  await page.getByTestId("picker").click();
  await page.getByTestId("compare-ways").click();
  await runs(page).nth(3).waitFor();
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.querySelectorAll(".columns .figs")[3]?.children.length === 5);
  assert.match(await runs(page).nth(0).locator(".figs").innerText(), /3 opened/);
  assert.match(await runs(page).nth(3).locator(".figs").innerText(), /1 opened/);
  await page.waitForURL(/view=compare&with=ways-kept/);
  assert.deepEqual(await accessibilityViolations(page), []);
  assert.deepEqual(problems, []);
  await close();
});

test("every way to a moment shows the same comparison", async () => {
  const { page, close } = await site.open(WAYS, "#t=130000.0");
  await runs(page).nth(3).waitFor();
  await page.waitForFunction(() => document.querySelector(".columns").style.getPropertyValue("--happened") !== "");
  const linked = await shown(page);
  for (const keys of [["End"], ["Home", "ArrowRight", "ArrowRight"]]) {
    for (const key of keys) await page.keyboard.press(key);
    assert.notEqual(await shown(page), linked);
    await goTo(page, 130_000);
    assert.equal(await shown(page), linked);
  }
  await close();
});

test("the key C opens and leaves the comparison", async () => {
  const { page, close } = await site.open();
  await page.keyboard.press("c");
  await page.getByTestId("compare").waitFor();
  await page.keyboard.press("c");
  await page.getByTestId("compare").waitFor({ state: "detached" });
  await close();
});

test("a narrow page is swiped, not scrolled sideways", async () => {
  const { page, close } = await site.open(WAYS, "", { viewport: { width: 360, height: 740 } });
  await runs(page).nth(3).waitFor();
  const [wide, page_] = await page.evaluate(() => [
    document.querySelector(".columns").scrollWidth > document.querySelector(".columns").clientWidth,
    document.documentElement.scrollWidth <= innerWidth,
  ]);
  assert.deepEqual([wide, page_], [true, true]);
  await close();
});

test("a killed process and a slow server can be had at the playhead", async () => {
  const { page, problems, close } = await site.open("", "#t=10000000.0");
  await page.getByTestId("tab-break-it").click();
  await page.getByTestId("break-slow").first().click();
  await page.getByTestId("changes").waitFor();
  assert.match(await page.getByTestId("changes").innerText(), /2 s longer/);
  await page.getByTestId("break-kill").last().click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="changes"] li').length === 2);
  assert.match(await page.getByTestId("changes").innerText(), /is killed/);
  assert.deepEqual(problems, []);
  await close();
});
