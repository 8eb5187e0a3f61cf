// Opens the built documentation sites in Chromium: each shows its figure, lets it be as high as it wants, gives it its
// theme, and keeps its own keys. Called by `cargo xtask hosts` as: node --test drive.mjs, with SITES naming the
// directory that holds the built sites.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { playground } from "../browser/harness.mjs";
import { figure, host, visit } from "../browser/hosts.mjs";

const sites = process.env.SITES;
const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** How a reader of each site changes its theme, and what the figure's is afterwards. */
const SITES = {
  mdbook: { page: "/two-clocks.html", toggle: async (page) => {
    await page.locator("#mdbook-theme-toggle, #theme-toggle").first().click();
    await page.locator("#mdbook-theme-coal, #coal").first().click();
  } },
  mkdocs: { page: "/index.html", toggle: (page) => page.locator("label.md-header__button[title=Dark]").click() },
  vitepress: { page: "/index.html", toggle: (page) => page.locator(".VPSwitchAppearance:visible").first().click() },
  docusaurus: { page: "/index.html", toggle: async (page) => {
    // From the system's to light to dark.
    const button = page.locator("button[class*=toggleButton]:visible").first();
    for (let nth = 0; nth < 3 && (await page.locator("html").getAttribute("data-theme")) !== "dark"; nth++) await button.click();
  } },
};

let chromium;
before(async () => {
  chromium = await playground();
});
after(() => chromium?.close());

for (const [name, { page: address, toggle }] of Object.entries(SITES)) {
  const directory = path.join(sites ?? "", name);
  const skip = !existsSync(path.join(directory, "index.html")) && "not built";
  test(`${name}: renders, resizes, follows the theme, keeps its keys`, { skip }, async () => {
    const site = await host({}, { directory, mounts: { "/playground/": dist } });
    const { page, problems, close } = await visit(chromium.browser, site.base + address);
    const frame = await figure(page);
    await page.waitForFunction(() => document.querySelector("keepalive-playground").ready);
    assert.equal(await frame.getByTestId("stage").getAttribute("data-scenario"), "keepalive-live-peer");
    assert.equal(await frame.locator("html").getAttribute("data-theme"), "light");

    const fits = async () => {
      const wanted = await frame.evaluate(() => Math.ceil(document.querySelector(".page").getBoundingClientRect().bottom + scrollY));
      await page.waitForFunction((height) => document.querySelector("keepalive-playground").offsetHeight === height, wanted);
      return wanted;
    };
    await fits();
    await page.setViewportSize({ width: 420, height: 700 });
    await page.waitForTimeout(300);
    await fits();
    await page.setViewportSize({ width: 1300, height: 700 });

    await toggle(page);
    await frame.waitForSelector("html[data-theme=dark]", { state: "attached" });

    // The page's own keys stay its own, until the reader is in the figure.
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press("Home");
    await page.keyboard.press("End");
    assert.equal(await frame.getByTestId("stage").getAttribute("data-event"), null);
    await frame.getByTestId("next-event").click();
    await frame.waitForSelector("[data-testid=stage][data-event='0']");
    assert.deepEqual(problems, []);
    await close();
    await site.close();
  });
}

test("mkdocs: instant navigation takes the figure away and brings it back", { skip: !existsSync(path.join(sites ?? "", "mkdocs", "index.html")) && "not built" }, async () => {
  const site = await host({}, { directory: path.join(sites, "mkdocs"), mounts: { "/playground/": dist } });
  const { page, close } = await visit(chromium.browser, `${site.base}/index.html`, { viewport: { width: 1300, height: 700 } });
  await figure(page);
  await page.locator(".md-nav__link[href$='other.html']").first().click();
  await page.locator("h1", { hasText: "Another page" }).waitFor();
  assert.equal(page.frames().length, 1);
  await page.goBack();
  await figure(page);
  await close();
  await site.close();
});
