// Everybody can use it: axe finds nothing in any panel, in either language and theme, and the keyboard reaches
// everything and shows where it is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityViolations, playground } from "./harness.mjs";
import { COMPARED, VIEWS, within } from "./views.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const LATE = "t=60112000";

for (const [lang, colorScheme] of [["en", "light"], ["ko", "dark"]]) {
  test(`axe finds nothing in any panel: ${lang}, ${colorScheme}`, async () => {
    const { page, close } = await site.open(`lang=${lang}`, LATE, { viewport: { width: 1440, height: 900 }, colorScheme, reducedMotion: "reduce" });
    for (const [name, view] of Object.entries(VIEWS)) {
      assert.deepEqual(await within(page, view, () => accessibilityViolations(page)), [], name);
    }
    await close();
  });
}

test("axe finds nothing on a wall, in a frame and where runs stand beside each other", async () => {
  for (const query of ["present=1", "embed=1", COMPARED]) {
    const { page, close } = await site.open(query, query === COMPARED ? "t=130000" : LATE, { reducedMotion: "reduce" });
    if (query === COMPARED) await page.getByTestId("compare-run").nth(3).waitFor();
    assert.deepEqual(await accessibilityViolations(page), [], query);
    await close();
  }
});

test("the keyboard reaches every control, and each shows that it is there", async () => {
  const { page, close } = await site.open("lang=en", LATE, { viewport: { width: 1440, height: 900 } });
  // What the keyboard is meant to reach; of tabs and of arrows in the figure, one, and the arrow keys lead on.
  const meant = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input, summary, [tabindex]")];
    const seen = all.filter((it) => it.checkVisibility({ visibilityProperty: true }) && it.tabIndex >= 0 && !it.closest("dialog"));
    seen.forEach((it, nth) => (it.dataset.nth = nth));
    return seen.length;
  });
  assert.ok(meant > 20);
  const reached = new Set();
  for (let press = 0; press < meant + 2; press++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const it = document.activeElement;
      if (!it || it === document.body) return null;
      const { outlineStyle, boxShadow } = getComputedStyle(it);
      const mark = it.querySelector?.(".hit");
      // Arrows of the figure are marked by a broad line below them.
      const shown = outlineStyle !== "none" || boxShadow !== "none" || (mark && getComputedStyle(mark).stroke !== "rgba(0, 0, 0, 0)");
      return { nth: it.dataset.nth, shown: Boolean(shown), name: it.dataset.testid ?? it.textContent.trim().slice(0, 30) };
    });
    if (at === null) continue;
    assert.ok(at.shown, `${at.name} has the focus and does not show it`);
    if (at.nth !== undefined) reached.add(at.nth);
  }
  assert.equal(reached.size, meant);
  await close();
});
