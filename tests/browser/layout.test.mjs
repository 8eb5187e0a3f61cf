// The layout: nothing scrolls sideways, and Play stays where it is.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

test("nothing scrolls sideways, from a phone to a wall", async () => {
  for (const [width, query] of [[320, "lang=en"], [360, "lang=en"], [360, "lang=ko"], [768, "lang=en"], [1024, "lang=ko"], [1440, "lang=en"], [360, "embed"]]) {
    const { page, close } = await site.open(query, "t=60112000", { viewport: { width, height: 740 } });
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(excess <= 0, `${width} px ${query}: ${excess} px too wide`);
    await close();
  }
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
