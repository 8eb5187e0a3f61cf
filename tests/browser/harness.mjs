// Serves dist/ under a sub-path, opens pages of it in Chromium or Firefox, and collects everything that goes wrong in them.

import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { launchFirefox, savedByFirefox } from "./firefox.mjs";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** Where the page is mounted: a path nobody would hard-code, so an absolute address in the page cannot work by luck. */
const MOUNT = "/some/sub/path/";

/** How long a page may take to answer, milliseconds, on a slow and busy machine. */
export const READY_TIMEOUT = 60_000;

/** The tests run in Firefox if the environment says BROWSER=firefox, otherwise in Chromium. */
export const IN_FIREFOX = process.env.BROWSER === "firefox";

/** The reason to skip a test in Firefox; `false` in Chromium. */
export const notInFirefox = (reason) => IN_FIREFOX && `Firefox: ${reason}`;

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const FIREFOX_NAMES = ["firefox-esr", "firefox"];

const MIME_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Starts the server and the browser; `close` ends both. */
export async function playground() {
  if (!existsSync(path.join(dist, "index.html"))) {
    throw new Error("there is no dist/index.html: run `cargo xtask build` first");
  }
  const server = await serve();
  const base = `http://127.0.0.1:${server.address().port}${MOUNT}`;
  const browser = await launch();
  return {
    base,
    browser,
    open: (query, hash, options) => open(browser, base, query, hash, options),
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts the browser that the environment asks for. */
export function launch() {
  return IN_FIREFOX
    ? launchFirefox(program("FIREFOX", FIREFOX_NAMES))
    : chromium.launch({ executablePath: program("CHROMIUM", CHROMIUM_NAMES), args: CHROMIUM_FLAGS });
}

/** Starts Chromium with a profile of its own in a directory: not a private window, as all others are. */
export function profile(directory) {
  return chromium.launchPersistentContext(directory, { executablePath: program("CHROMIUM", CHROMIUM_NAMES), args: CHROMIUM_FLAGS });
}

/** What axe finds wrong with a page: one line for each violation, with the elements concerned. */
export async function accessibilityViolations(page) {
  const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Evaluated by the debugger, which the page's content security policy does not concern.
  await page.evaluate(source);
  // All of the page at once: what a sticky bar covers in part, until the reader scrolls, is no small target.
  const usual = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: usual.width, height: Math.max(usual.height, height) });
  // Only what is wrong is handed over: of all that axe looked at, Firefox's driver needs minutes to tell.
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
  await page.setViewportSize(usual);
  return found;
}

/**
 * Opens the page in a context of its own.
 *
 * @param {string} query   page parameters, with or without the question mark
 * @param {string} hash    the state in the address, with or without the number sign
 * @param {object} options `viewport`, `colorScheme`, `reducedMotion`, `locale` as the browser should report them;
 *                         `prepare(page)` runs before the page loads; `wait: false` does not wait for it to answer
 * @returns the `page`, the list of its `problems` (it keeps growing), and `close`
 */
async function open(browser, base, query = "", hash = "", options = {}) {
  const { viewport = { width: 1280, height: 800 }, colorScheme, reducedMotion, locale = "en-US", prepare, wait = true } = options;
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion, locale });
  context.setDefaultTimeout(READY_TIMEOUT);
  const page = await context.newPage();
  const problems = await collectProblems(page);
  await prepare?.(page);
  await page.goto(base + prefixed("?", query) + prefixed("#", hash));
  if (wait) {
    await waitUntilReady(page, problems);
  }
  return { page, problems, close: () => context.close() };
}

/** Goes to a moment, in microseconds, as a link that is pasted does; resolves when the stage stands there. */
export async function goTo(page, at) {
  await page.evaluate((at) => {
    // The fragment that is there already would be no change of the address.
    history.replaceState(null, "", "#");
    location.hash = `t=${at}`;
  }, at);
  await page.waitForFunction((at) => document.querySelector("[data-testid=stage]").dataset.t === String(at), at);
}

/** The name and the bytes of the file that is saved by what `press` does. */
export async function saved(page, press) {
  if (IN_FIREFOX) {
    return savedByFirefox(page, press, READY_TIMEOUT);
  }
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Lets a page read and write the clipboard; Firefox has been told so at its start. */
export async function allowClipboard(page) {
  if (!IN_FIREFOX) {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  }
}

/** Shows a page and the frames in it as on paper. Firefox cannot be told so: there, what is for paper is for the screen. */
export async function onPaper(page) {
  if (!IN_FIREFOX) {
    return page.emulateMedia({ media: "print" });
  }
  for (const frame of page.frames()) {
    await frame.evaluate(() => {
      const lists = (rules) => [...rules].flatMap((rule) => [...(rule instanceof CSSMediaRule ? [rule.media] : []), ...lists(rule.cssRules ?? [])]);
      for (const media of [...document.styleSheets].flatMap((sheet) => lists(sheet.cssRules))) {
        media.mediaText = media.mediaText.replace(/\bscreen\b/g, "not all").replace(/\bprint\b/g, "screen");
      }
    });
  }
}

/** Waits until the page answers; a page that says it failed to start ends the wait at once. */
async function waitUntilReady(page, problems) {
  try {
    await page.waitForSelector("html[data-ready], html[data-boot=failed]", { state: "attached", timeout: READY_TIMEOUT });
  } catch (error) {
    throw new Error(`the page did not answer: ${error.message}\n${problems.join("\n")}`);
  }
  if (!(await page.evaluate(() => "ready" in document.documentElement.dataset))) {
    throw new Error(`the page did not start:\n${problems.join("\n")}`);
  }
}

/** A growing list of console errors and warnings, uncaught errors, failed requests and policy violations. */
async function collectProblems(page) {
  const problems = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      problems.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => problems.push(`request failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on("response", (response) => {
    if (response.status() >= 400) {
      problems.push(`status ${response.status()}: ${response.url()}`);
    }
  });
  await page.exposeFunction("reportPolicyViolation", (text) => problems.push(`policy violation: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (violation) => {
      window.reportPolicyViolation(`${violation.effectiveDirective} blocked ${violation.blockedURI}`);
    });
  });
  return problems;
}

/** Serves dist/ below the mount point on a free port, and nothing anywhere else. */
async function serve() {
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const name = decodeURIComponent(pathname.slice(MOUNT.length)) || "index.html";
    const file = path.join(dist, name);
    const isInside = pathname.startsWith(MOUNT) && file.startsWith(dist);
    const content = isInside ? await readFile(file).catch(() => null) : null;
    const type = MIME_TYPES[path.extname(file)] ?? "application/octet-stream";
    response.writeHead(content ? 200 : 404, { "content-type": content ? type : "text/plain", "cache-control": "no-store" });
    response.end(content ?? "not found");
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return server;
}

/** A program as named by the environment, or the first of these on the path. */
function program(variable, names) {
  if (process.env[variable]) {
    return process.env[variable];
  }
  const directories = (process.env.PATH ?? "").split(path.delimiter);
  const found = directories.flatMap((directory) => names.map((name) => path.join(directory, name))).find((file) => existsSync(file));
  if (!found) {
    throw new Error(`found none of ${names.join(", ")}: set ${variable} to its full path, or run \`cargo xtask setup\``);
  }
  return found;
}

/** The text with the sign in front exactly once, or nothing. */
function prefixed(sign, text) {
  return text === "" || text.startsWith(sign) ? text : sign + text;
}
