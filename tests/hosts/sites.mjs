// The documentation generators: how each is called, where its pages are, and how a reader uses them.

import path from "node:path";

/** Opens what hides behind a button, or does nothing where it is open. */
const click = (selector) => (page) => page.locator(`${selector}:visible`).first().click();

/** Presses a button by its key: it may be far from what is in view. */
const press = (selector) => (page) => page.locator(selector).press("Enter");

/** The element with the keyboard is one of these. */
const focused = (selector) => (page) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);

const shown = (selector) => (page) => page.locator(selector).first().waitFor({ state: "visible" });

/**
 * - `snippet`   the name of its text in the share dialog
 * - `build`     program and arguments that turn the sources in `from` into a site in `to`; none: they are the site
 * - `figures`, `plain`  the pages with figures and without
 * - `dark`      makes the page dark
 * - `keys`      shortcuts of the site's own: what is pressed, what happens then, what ends it
 */
export const SITES = {
  html: { snippet: "html", figures: "/index.html", plain: "/plain.html", dark: press("#dark"), keys: [] },
  mdbook: {
    snippet: "mdbook",
    build: ({ python, from, to }) => [python("mdbook"), ["build", from, "-d", to]],
    figures: "/figures.html",
    plain: "/plain.html",
    async dark(page) {
      await page.locator("#mdbook-theme-toggle").click();
      await page.locator("#mdbook-theme-coal").click();
    },
    keys: [
      { press: "s", then: focused("#mdbook-searchbar"), end: (page) => page.keyboard.press("Escape") },
      { press: "/", then: focused("#mdbook-searchbar"), end: (page) => page.keyboard.press("Escape") },
      { press: "ArrowRight", then: (page) => page.waitForURL("**/plain.html"), end: (page) => page.goBack() },
    ],
  },
  mkdocs: {
    snippet: "mkdocs",
    build: ({ python, from, to }) => [python("mkdocs"), ["build", "--quiet", "-f", path.join(from, "mkdocs.yml"), "-d", to]],
    figures: "/index.html",
    plain: "/plain.html",
    dark: (page) => page.locator("label.md-header__button[title=Dark]").click(),
    keys: ["s", "/", "f"].map((press) => ({ press, then: focused(".md-search__input"), end: (page) => page.keyboard.press("Escape") })),
  },
  vitepress: {
    snippet: "vitepress",
    build: ({ from, to }) => ["npx", ["vitepress", "build", "--outDir", to], { cwd: from }],
    figures: "/index.html",
    plain: "/plain.html",
    dark: click(".VPSwitchAppearance"),
    keys: [{ press: "/", then: shown(".VPLocalSearchBox"), end: (page) => page.keyboard.press("Escape") }],
  },
  docusaurus: {
    snippet: "docusaurus",
    build: ({ from, to }) => ["npx", ["docusaurus", "build", "--out-dir", to], { cwd: from }],
    // At an address with a file's name the generator's own markup does not match its script, figures or not.
    figures: "/",
    plain: "/plain/",
    async dark(page) {
      // From the system's to light to dark.
      const button = page.locator("button[class*=toggleButton]:visible").first();
      for (let nth = 0; nth < 3 && (await page.locator("html").getAttribute("data-theme")) !== "dark"; nth++) await button.click();
    },
    keys: [],
  },
  sphinx: {
    snippet: "sphinx",
    build: ({ python, from, to }) => [python("sphinx-build"), ["-q", "-b", "html", from, to]],
    figures: "/index.html",
    plain: "/plain.html",
    async dark(page) {
      // From the system's to light to dark, or the other way about.
      for (let nth = 0; nth < 3 && (await page.locator("body").getAttribute("data-theme")) !== "dark"; nth++) {
        await page.locator(".theme-toggle:visible").first().click();
      }
    },
    keys: [{ press: "/", then: focused("input[name=q]"), end: (page) => page.evaluate(() => document.activeElement.blur()) }],
  },
  hugo: {
    snippet: "hugo",
    build: ({ python, from, to }) => [python("hugo"), ["--cleanDestinationDir", "-s", from, "-d", to]],
    figures: "/figures.html",
    plain: "/plain.html",
    dark: press("#dark"),
    keys: [],
  },
  reveal: { snippet: "reveal", figures: "/index.html", frames: true, keys: [] },
};
