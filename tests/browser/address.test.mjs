// The address: what a link opens, what the page writes there, and what it does with a link it cannot read.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityViolations, allowClipboard, playground } from "./harness.mjs";
import { figure } from "./hosts.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const stage = (page) => page.getByTestId("stage");

test("a link with a moment opens there, paused", async () => {
  const { page, problems, close } = await site.open("scenario=keepalive-40-5-3-dead-peer", "t=50085000.0");
  assert.equal(await stage(page).getAttribute("data-scenario"), "keepalive-40-5-3-dead-peer");
  assert.equal(await stage(page).getAttribute("data-t"), "50085000");
  await page.waitForTimeout(200);
  assert.equal(await stage(page).getAttribute("data-t"), "50085000");
  assert.deepEqual(problems, []);
  await close();
});

test("a link that cannot be read says so, and the page works", async () => {
  for (const [query, hash] of [["scenario=no-such-thing", ""], ["", "t=banana"], ["", "t=99000000000"]]) {
    const { page, problems, close } = await site.open(query, hash);
    await page.getByTestId("error").waitFor();
    await page.keyboard.press("ArrowRight");
    assert.ok(await stage(page).getAttribute("data-event"));
    await page.getByTestId("error").getByRole("button").click();
    assert.equal(await page.getByTestId("error").count(), 0);
    assert.deepEqual(problems, []);
    await close();
  }
});

test("anchors that are no state are left alone", async () => {
  const { page, close } = await site.open("", "_top");
  assert.equal(await page.getByTestId("error").count(), 0);
  await close();
});

test("the moment and what differs from the usual are written, after a while, and not while it plays", async () => {
  const { page, close } = await site.open();
  await page.getByTestId("theme").click();
  await page.getByTestId("lang").click();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(new URL(page.url()).search, "");
  await page.waitForFunction(() => location.hash === "#t=20000.0");
  assert.deepEqual(new URL(page.url()).searchParams.get("theme"), "dark");
  assert.deepEqual(new URL(page.url()).searchParams.get("lang"), "ko");
  await page.getByTestId("play").click();
  const before = page.url();
  await page.waitForTimeout(1_200);
  assert.equal(page.url(), before);
  await close();
});

test("language, title and theme follow their controls", async () => {
  const { page, close } = await site.open("", "", { colorScheme: "light" });
  const root = page.locator("html");
  await page.getByTestId("lang").click();
  assert.equal(await root.getAttribute("lang"), "ko");
  assert.match(await page.title(), /시계/);
  assert.match(await page.getByTestId("play").innerText(), /재생/);
  await page.getByTestId("theme").click();
  assert.equal(await root.getAttribute("data-theme"), "dark");
  await page.getByTestId("theme").click();
  assert.equal(await root.getAttribute("data-theme"), "auto");
  await close();
});

test("the list opens every scenario", async () => {
  const { page, problems, close } = await site.open();
  await page.getByTestId("picker").click();
  // The list is a program of its own.
  await page.locator("[data-testid^=scenario-]").first().waitFor();
  const ids = await page.locator("[data-testid^=scenario-]").evaluateAll((all) => all.map((one) => one.dataset.testid));
  assert.ok(ids.length >= 8);
  await page.keyboard.press("Escape");
  for (const id of ids) {
    await page.getByTestId("picker").click();
    await page.getByTestId(id).click();
    await page.keyboard.press("End");
    assert.equal(`scenario-${await stage(page).getAttribute("data-scenario")}`, id);
    assert.notEqual((await page.getByTestId("now").locator(".say").innerText()).trim(), "");
  }
  assert.deepEqual(problems, []);
  await close();
});

test("share copies a link to this very moment, and the markup for each kind of page", async () => {
  const { page, problems, close } = await site.open("lang=en&scenario=chain-race", "t=5000000.0");
  await allowClipboard(page);
  await page.getByTestId("share").click();
  await page.getByTestId("copy-link").click();
  await page.locator("dialog[open] [aria-live]").getByText("Copied").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(link, `${site.base}?scenario=chain-race#t=5000000.0`);
  const hosts = ["markdown", "html", "mdbook", "docusaurus", "mkdocs", "sphinx", "vitepress", "hugo", "reveal"];
  for (const host of hosts) {
    await page.locator("details", { has: page.getByTestId(`share-${host}`) }).locator("summary").click();
    const text = await page.getByTestId(`share-${host}`).innerText();
    assert.match(text, /chain-race/, host);
    assert.match(text, /t=5000000\.0/, host);
  }
  assert.deepEqual(await accessibilityViolations(page), []);
  // What is pasted into a page opens there at the very moment.
  const html = await page.getByTestId("share-html").innerText();
  const pasted = await site.browser.newPage();
  await pasted.route("**/pasted.html", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html>${html}` }));
  await pasted.goto(new URL("pasted.html", site.base).href);
  const frame = await figure(pasted);
  assert.equal(await frame.getByTestId("stage").getAttribute("data-t"), "5000000");
  await pasted.close();
  assert.deepEqual(problems, []);
  await close();
});

test("embedded, it is a figure and leaves the address alone", async () => {
  const { page, close } = await site.open("embed");
  assert.equal(await page.locator(".bar").isVisible(), false);
  assert.equal(await page.locator(".foot").isVisible(), false);
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(1_000);
  assert.equal(new URL(page.url()).hash, "");
  assert.equal(await page.locator(".outside").getAttribute("href"), `${new URL(site.base).pathname}#t=0.0`);
  await close();
});

test("presenting ends with Escape", async () => {
  const { page, close } = await site.open("present");
  assert.equal(await page.locator("html").getAttribute("data-palette"), "projector");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("html").getAttribute("data-palette"), null);
  await close();
});
