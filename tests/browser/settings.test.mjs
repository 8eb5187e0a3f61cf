// Every setting of a hop, products that are put on it, and rows of the atlas that are dragged onto it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityViolations, playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const IDLE = "knob-server-http-idle";
const PHONE = { width: 360, height: 740 };
const says = (page, testid, text) =>
  page.waitForFunction(([testid, text]) => document.querySelector(`[data-testid="${testid}"]`)?.textContent.trim() === text, [testid, text]);
/** Opens the settings of a hop. */
const settings = async (page, hop) => {
  await page.getByTestId(`more-${hop}`).click();
  await page.getByTestId(`settings-${hop}`).click();
  const form = page.getByTestId("settings");
  await form.locator(".setting").first().waitFor();
  return form;
};
const setting = (page, path) => page.getByTestId(`setting-${path}`);
const product = (page, hop) =>
  page.evaluate((hop) => document.querySelector(`[data-testid="more-${hop}"]`).closest(".hop").querySelector(".product").textContent, hop);

test("every setting of a hop can be found and typed, and what is wrong is said beside it", async () => {
  const { page, problems, close } = await site.open("lang=en");
  const form = await settings(page, "server");
  assert.ok((await form.locator(".setting").count()) > 40);
  await page.getByTestId("settings-search").fill("lingers");
  assert.equal(await form.locator(".setting").count(), 2);
  const field = setting(page, "downstream.http.lingers").locator("input");
  await field.fill("soon");
  await page.waitForFunction(() => document.querySelector('[data-why="downstream.http.lingers"]').textContent !== "");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal(await page.getByTestId("original").count(), 0, "nothing is changed");
  await field.fill("7s");
  await page.getByTestId("reset-downstream.http.lingers").waitFor();
  assert.equal(await field.inputValue(), "7s", "what is typed stays");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "downstream.http.lingers");
  await page.getByTestId("reset-downstream.http.lingers").click();
  await page.waitForFunction(() => !document.querySelector('[data-testid="reset-downstream.http.lingers"]'));
  assert.deepEqual(problems, []);
  await close();
});

test("a setting that the sentence shows too moves there", async () => {
  const { page, close } = await site.open("lang=en");
  await settings(page, "server");
  await setting(page, "downstream.http.idle").locator("input").fill("31s");
  await says(page, IDLE, "31 s");
  await page.keyboard.press("Escape");
  assert.match(await product(page, "server"), /^Apache httpd 2\.4, changed$/);
  await page.getByTestId(IDLE).focus();
  await page.keyboard.press("Delete");
  await says(page, IDLE, "60 s");
  assert.equal(await product(page, "server"), "Apache httpd 2.4");
  await close();
});

test("a product is chosen on the hop, which says so and what was changed about it; a link carries it", async () => {
  const { page, problems, close } = await site.open("lang=en");
  await settings(page, "server");
  await page.getByTestId("settings-product").selectOption("nginx");
  await says(page, IDLE, "75 s");
  assert.match(await page.getByTestId("settings-source").innerText(), /nginx/);
  await page.keyboard.press("Escape");
  const label = await product(page, "server");
  assert.match(label, /^nginx( [\d.]+)?$/);
  await page.waitForFunction(() => location.hash.includes("s=1."));
  const before = new URL(page.url()).hash;
  await page.getByTestId(IDLE).focus();
  await page.keyboard.press("ArrowUp");
  await says(page, IDLE, "76 s");
  assert.equal(await product(page, "server"), `${label}, changed`);
  await page.waitForFunction((before) => location.hash !== before, before);
  const hash = new URL(page.url()).hash;
  const again = await site.open("lang=en", hash);
  await says(again.page, IDLE, "76 s");
  assert.equal(await product(again.page, "server"), `${label}, changed`);
  await again.page.getByTestId("tab-break-it").click();
  await again.page.getByTestId("changes").getByTestId("take-back").first().click();
  await says(again.page, IDLE, "76 s");
  assert.equal(await product(again.page, "server"), "Apache httpd 2.4, changed", "the product is taken back, the value is the reader's");
  assert.deepEqual([...problems, ...again.problems], []);
  await again.close();
  await close();
});

test("a row of the atlas is dragged onto a host; onto one that cannot take it nothing happens", async () => {
  const { page, problems, close } = await site.open("lang=en");
  await page.getByTestId("bar-atlas").click();
  await page.getByTestId("atlas-search").fill("nginx.keepalive_timeout");
  const row = page.getByTestId("row-nginx.keepalive_timeout");
  const drag = async (target, then) => {
    const grip = await row.locator("[data-drag]").boundingBox();
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    const box = await page.getByTestId(`target-${target}`).boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    await then?.();
    await page.mouse.up();
  };
  await drag("client", async () => {
    assert.equal(await page.getByTestId("target-client").getAttribute("data-fits"), null);
    assert.notEqual(await page.getByTestId("target-server").getAttribute("data-fits"), null);
  });
  assert.equal(await page.getByTestId("original").count(), 0);
  assert.equal(await page.getByTestId("targets").isVisible(), false);
  await drag("server", () => page.keyboard.press("Escape"));
  assert.equal(await page.getByTestId("original").count(), 0, "Escape lets go of it");
  if (!(await row.isVisible())) await page.getByTestId("bar-atlas").click();
  await drag("server");
  await says(page, IDLE, "75 s");
  assert.deepEqual(problems, []);
  await close();
});

test("rows that are not verified say so, and sources are links where they can be", async () => {
  const { page, close } = await site.open("lang=en");
  await page.getByTestId("bar-atlas").click();
  const rows = page.getByTestId("atlas").locator("tbody tr");
  await rows.first().waitFor();
  assert.ok((await page.getByTestId("atlas").locator(".mark", { hasText: "unverified" }).count()) > 0);
  const links = await page.getByTestId("atlas").locator("tbody a").evaluateAll((links) => links.map((link) => link.href));
  assert.ok(links.length > 100 && links.every((link) => link.startsWith("https://")), `${links.length} links`);
  await close();
});

test("on a phone the atlas is a list of cards, and the settings are one column", async () => {
  for (const [query, colorScheme] of [["lang=en", "light"], ["lang=ko", "dark"]]) {
    const { page, problems, close } = await site.open(query, "", { viewport: PHONE, colorScheme });
    await settings(page, "server");
    const wide = () => page.evaluate(() => [...document.querySelectorAll("dialog[open] .form *")].filter((box) => box.getBoundingClientRect().right > innerWidth + 1).length);
    assert.equal(await wide(), 0, "settings");
    assert.deepEqual(await accessibilityViolations(page), [], `settings ${query}`);
    await page.keyboard.press("Escape");
    await page.evaluate(() => (location.hash = "t=0.0"));
    // A phone's bar has no room for it; the list of scenarios has.
    await page.getByTestId("picker").click();
    await page.getByTestId("sheet-atlas").click();
    await page.getByTestId("atlas-search").fill("nginx");
    await page.getByTestId("row-nginx.keepalive_timeout").waitFor();
    assert.equal(await wide(), 0, "atlas");
    assert.equal(await page.locator(".atlas tbody tr").first().evaluate((row) => getComputedStyle(row).display), "block");
    assert.deepEqual(await accessibilityViolations(page), [], `atlas ${query}`);
    assert.deepEqual(problems, []);
    await close();
  }
});
