// Pages of other people that hold figures of the playground: served beside dist/, from another origin, and from a
// file system that no server stands before.

import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { READY_TIMEOUT } from "./harness.mjs";

const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".svg": "image/svg+xml", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json" };

/**
 * Serves pages from memory, or a directory, on an origin of their own.
 *
 * @param {object} pages      path → HTML
 * @param {string} directory  what is served for any other path
 * @param {object} headers    sent with every page
 * @param {object} mounts     path → directory that is served there instead
 * @param {boolean} twins     sends the compressed twin of a file where there is one
 * @returns the `base` of its addresses, what it was `asked` for (it keeps growing), and `close`
 */
export async function host(pages, { directory, headers = {}, mounts = {}, twins = false } = {}) {
  const asked = [];
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    // Browsers ask for it unasked.
    if (pathname === "/favicon.ico") return response.writeHead(204).end();
    asked.push(pathname);
    const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const mount = Object.keys(mounts).find((prefix) => pathname.startsWith(prefix));
    const [below, rest] = mount ? [mounts[mount], name.slice(mount.length)] : [directory, name];
    const file = below && path.join(below, decodeURIComponent(rest));
    const inside = file?.startsWith(below);
    const twin = twins && inside && !(pathname in pages) && /\bbr\b/.test(request.headers["accept-encoding"]) ? await readFile(`${file}.br`).catch(() => null) : null;
    const content = pages[pathname] ?? twin ?? (inside ? await readFile(file).catch(() => null) : null);
    const type = TYPES[path.extname(name)] ?? (pages[pathname] ? TYPES[".html"] : "application/octet-stream");
    response.writeHead(content === null ? 404 : 200, { "content-type": type, "content-length": Buffer.byteLength(content ?? "not found"), "cache-control": "no-store", ...(twin && { "content-encoding": "br" }), ...headers });
    response.end(content ?? "not found");
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    asked,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Opens a page of a host; `problems` grows with what goes wrong in it and in the frames below it. */
export async function visit(browser, url, { colorScheme = "light", viewport = { width: 1000, height: 700 } } = {}) {
  const context = await browser.newContext({ colorScheme, viewport, locale: "en-US" });
  context.setDefaultTimeout(READY_TIMEOUT);
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (violation) => {
      const text = `${violation.effectiveDirective} blocked ${violation.blockedURI}`;
      console.error(`policy violation: ${text}`);
    });
    window.heard = [];
    addEventListener("message", (event) => window.heard.push(event.data));
  });
  await page.goto(url);
  return { page, problems, close: () => context.close() };
}

/** Waits for the n-th figure of a page to answer; its frame. */
export async function figure(page, nth = 0) {
  const handle = await page.waitForFunction((at) => {
    const found = document.querySelectorAll("keepalive-playground, iframe")[at];
    found?.scrollIntoView();
    return found?.frame ?? (found instanceof HTMLIFrameElement ? found : undefined);
  }, nth);
  const frame = await handle.asElement().contentFrame();
  await frame.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
  return frame;
}
