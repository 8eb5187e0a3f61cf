// The question before the answer: readers choose, the run has the last word, and the page says why.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityViolations, playground, goTo } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

/** The moment from which the answer of the first scenario can be seen. */
const TOLD_AT = 60_065_000;

/** Which answer was chosen, and whether it is right; nothing before it is told. */
const answered = (page) => page.getByTestId("told").getAttribute("data-answer");

test("a choice plays the run, which tells what became of it at the moment of the answer and not before", async () => {
  const { page, problems, close } = await site.open();
  const answers = page.getByTestId("answers");
  assert.equal(await answers.locator("button").count(), 3);
  assert.equal(await page.getByRole("group", { name: "What happens at 60 s?" }).count(), 1);
  await page.getByTestId("answer-0").click();
  assert.equal(await page.getByTestId("answer-0").getAttribute("aria-pressed"), "true");
  await page.waitForSelector("[data-testid=stage][data-event]");
  await page.getByTestId("play").click();

  await goTo(page, TOLD_AT - 1);
  assert.ok(await answers.isVisible());
  assert.ok(!(await page.getByTestId("told").isVisible()));
  assert.equal(await answered(page), "");
  await goTo(page, TOLD_AT);
  assert.ok(!(await answers.isVisible()));
  assert.equal(await answered(page), "0 false");
  assert.match(await page.getByTestId("told").textContent(), /^Not so.*carries no bytes.*What happens instead.*The server closes.*never saw it/);

  // Whoever goes back has seen it.
  await page.keyboard.press("Home");
  assert.equal(await answered(page), "0 false");
  assert.deepEqual(problems, []);
  await close();
});

test("a right choice is told so, in the reader's language", async () => {
  const { page, close } = await site.open("lang=ko");
  await page.getByTestId("answer-1").click();
  await page.getByTestId("play").click();
  await page.keyboard.press("End");
  assert.equal(await answered(page), "1 true");
  assert.match(await page.getByTestId("told").textContent(), /^그렇습니다서버가 연결을 닫습니다/);
  await close();
});

test("nothing moves when the answer is told, and another choice may be made until then", async () => {
  for (const width of [360, 1440]) {
    const { page, close } = await site.open("", "", { viewport: { width, height: 900 } });
    const bottom = () => page.locator(".ladder").evaluate((figure) => figure.getBoundingClientRect().bottom + scrollY);
    await page.getByTestId("answer-2").click();
    await page.getByTestId("answer-0").click();
    await page.getByTestId("play").click();
    assert.equal(await page.locator("[data-testid=answers] [aria-pressed=true]").count(), 1);
    await goTo(page, TOLD_AT - 1);
    const before = await bottom();
    await goTo(page, TOLD_AT);
    assert.equal(await bottom(), before, `at ${width} px`);
    await close();
  }
});

test("who chooses nothing is told nothing, and an edited run asks nothing", async () => {
  const { page, close } = await site.open();
  await page.keyboard.press("End");
  assert.equal((await page.getByTestId("told").textContent()).trim(), "");
  assert.equal(await answered(page), "");
  await page.keyboard.press("Home");
  assert.ok(!(await page.getByTestId("answers").isVisible()));
  await close();
});

test("axe finds nothing before and after a choice", async () => {
  const { page, close } = await site.open();
  assert.deepEqual(await accessibilityViolations(page), []);
  await page.getByTestId("answer-0").click();
  await page.getByTestId("play").click();
  await page.keyboard.press("End");
  assert.deepEqual(await accessibilityViolations(page), []);
  await close();
});
