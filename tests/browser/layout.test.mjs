// The layout: at every width, in both languages and themes, nothing sticks out, is cut off or lies upon something
// else, whatever is open; what can be pressed is large enough; and Play stays where it is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { playground } from "./harness.mjs";
import { faults, smallTargets } from "./measure.mjs";
import { COMPARED, VIEWS, within } from "./views.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

/** A moment at which much is on the page: the last ACK is on its way. */
const LATE = "t=60112000";
/** A theme changes colours alone; that it does is seen once, at the first of these widths. */
const WIDTHS = { light: [360, 1024, 1440], dark: [360, 768] };

for (const lang of ["en", "ko"]) {
  test(`whatever is open, at every width and in both themes, has its place: ${lang}`, async () => {
    const found = [];
    for (const [colorScheme, widths] of Object.entries(WIDTHS)) {
      const { page, problems, close } = await site.open(`lang=${lang}`, LATE, { viewport: { width: widths[0], height: 900 }, colorScheme });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        for (const [name, view] of Object.entries(VIEWS)) {
          for (const fault of await within(page, view, () => faults(page))) found.push(`${width} ${colorScheme} ${name}: ${fault}`);
        }
      }
      assert.deepEqual(problems, []);
      await close();
    }
    assert.deepEqual(found, []);
  });
}

test("every listed scenario has its place at its beginning and its end, on a phone and on a desk", async () => {
  const { page, close } = await site.open("lang=en", "", { viewport: { width: 1440, height: 900 } });
  const found = [];
  await page.getByTestId("picker").click();
  // The list is a program of its own.
  await page.locator("[data-testid^=scenario-]").first().waitFor();
  const all = await page.locator('[data-testid^="scenario-"]').evaluateAll((all) => all.map((one) => one.dataset.testid));
  await page.keyboard.press("Escape");
  assert.ok(all.length > 20);
  for (const scenario of all) {
    await page.getByTestId("picker").click();
    await page.getByTestId(scenario).click();
    for (const key of ["Home", "End"]) {
      await page.keyboard.press(key);
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))));
        for (const fault of await faults(page)) found.push(`${scenario} ${key} ${width}: ${fault}`);
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }
  assert.deepEqual(found, []);
  await close();
});

test("other places have theirs: a frame, a wall, runs beside each other, twice the size of letters", async () => {
  const found = [];
  for (const lang of ["en", "ko"]) {
    for (const [query, width, height] of [
      ["embed=1", 360, 480], ["embed=1", 800, 600], ["present=1", 1440, 900], ["present=1", 360, 740],
      [COMPARED, 1440, 900], [COMPARED, 360, 740], ["", 320, 640], ["", 720, 450],
    ]) {
      const { page, close } = await site.open(`${query}&lang=${lang}`, query === COMPARED ? "t=130000" : LATE, { viewport: { width, height } });
      if (query === COMPARED) await page.getByTestId("compare-run").nth(3).waitFor();
      for (const fault of await faults(page)) found.push(`${query} ${width} ${lang}: ${fault}`);
      await close();
    }
  }
  assert.deepEqual(found, []);
});

test("a link to a moment shows that moment, in a page and in a frame", async () => {
  for (const [query, width, height] of [["", 1440, 900], ["", 360, 640], ["embed=1", 800, 600], ["embed=1", 360, 480]]) {
    const { page, close } = await site.open(query, LATE, { viewport: { width, height } });
    const seen = () =>
      page.evaluate(() => {
        const line = document.querySelector(".nowl")?.getBoundingClientRect();
        const deck = document.querySelector(".transport").getBoundingClientRect();
        return Boolean(line) && line.top > document.querySelector(".heads").getBoundingClientRect().bottom && line.bottom < deck.top;
      });
    await page.waitForFunction(() => document.querySelector(".nowl"));
    await page.waitForTimeout(600);
    assert.ok(await seen(), `${query} ${width}`);
    await close();
  }
});

test("what can be pressed is at least 24 px in every direction, and what is pressed most 44", async () => {
  const { page, close } = await site.open("lang=en", LATE, { viewport: { width: 360, height: 740 } });
  for (const [name, view] of Object.entries(VIEWS)) {
    assert.deepEqual(await within(page, view, () => smallTargets(page)), [], name);
  }
  for (const name of ["play", "prev-event", "next-event", "picker", "share"]) {
    const { height } = await page.getByTestId(name).boundingBox();
    assert.ok(height >= 44, `${name}: ${height}`);
  }
  await close();
});

test("Play does not move while the run is played, whatever it is called", async () => {
  for (const lang of ["en", "ko"]) {
    const { page, close } = await site.open(`lang=${lang}`, "", { viewport: { width: 1440, height: 900 } });
    const place = () => page.getByTestId("play").boundingBox();
    const begin = await place();
    for (const key of ["ArrowRight", "ArrowRight", "End", "Space", "Space"]) {
      await page.keyboard.press(key);
      assert.deepEqual(await place(), begin, key);
    }
    await close();
  }
});

test("on a phone the controls stay at the lower edge", async () => {
  const { page, close } = await site.open("", "", { viewport: { width: 360, height: 640 } });
  const { y, height } = await page.getByTestId("play").boundingBox();
  assert.ok(y + height <= 640 && y > 480, `${y}`);
  assert.ok(height >= 44);
  await close();
});

test("on a wall nothing lies on the sentence, however small the wall is", async () => {
  for (const viewport of [{ width: 900, height: 700 }, { width: 1440, height: 900 }]) {
    const { page, close } = await site.open("present", "t=30085000.0", { viewport });
    const covered = await page.evaluate(() => {
      const { left, width, top, height } = document.querySelector(".say").getBoundingClientRect();
      const shares = [0.2, 0.5, 0.8].flatMap((x) => [0.25, 0.75].map((y) => [x, y]));
      const above = shares.map(([x, y]) => document.elementFromPoint(left + x * width, top + y * height));
      return above.filter((element) => element?.closest(".answers, .ladder")).map((element) => element.className);
    });
    assert.deepEqual(covered, [], `${viewport.width} px`);
    await close();
  }
});
