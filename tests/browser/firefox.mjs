// Firefox for the tests: the one that distributions ship, driven by WebDriver BiDi. What that driver cannot tell it once
// it runs, it is told at its start; so a context that asks for something else gets a Firefox of its own.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { firefox } from "playwright-core";

/** A test may read the clipboard, and ask that garbage be collected. */
const ALWAYS = { "dom.events.testing.asyncClipboard": true, "dom.testing.testutils.enabled": true };

/** The preferences that stand for the options of a context. */
function preferencesFor({ colorScheme, reducedMotion, javaScriptEnabled }) {
  return {
    ...(colorScheme === "dark" && { "ui.systemUsesDarkTheme": 1, "layout.css.prefers-color-scheme.content-override": 0 }),
    ...(reducedMotion === "reduce" && { "ui.prefersReducedMotion": 1 }),
    ...(javaScriptEnabled === false && { "javascript.enabled": false }),
  };
}

/** Where each browser saves files. */
const folders = new WeakMap();

/** Starts Firefox. What `newContext` asks for holds there as it does in Chromium; what cannot be had is refused. */
export async function launchFirefox(executablePath) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "firefox-saved-"));
  const begin = (preferences) =>
    firefox.launch({ channel: "moz-firefox", executablePath, downloadsPath: folder, firefoxUserPrefs: { ...ALWAYS, ...preferences } });
  const usual = await begin({});
  const begun = new Map([["{}", Promise.resolve(usual)]]);
  const [newContext, close] = [usual.newContext.bind(usual), usual.close.bind(usual)];
  usual.newContext = async (options = {}) => {
    const preferences = preferencesFor(options);
    const name = JSON.stringify(preferences);
    if (!begun.has(name)) begun.set(name, begin(preferences));
    const browser = await begun.get(name);
    const context = await (browser === usual ? newContext(options) : browser.newContext(options));
    folders.set(context, folder);
    context.on("page", (page) => {
      page.emulateMedia = () => Promise.reject(new Error("Firefox cannot be told later what the system prefers"));
    });
    return context;
  };
  usual.close = async () => {
    const others = [...begun.values()].map(async (one) => (await one) !== usual && (await one).close());
    await Promise.all([close(), ...others]);
    rmSync(folder, { recursive: true, force: true });
  };
  return usual;
}

/**
 * The name and the bytes of the file that is saved by what `press` does. The driver tells of no download; so this waits
 * for a file with as many bytes as the page gave away.
 */
export async function savedByFirefox(page, press, patience) {
  const folder = folders.get(page.context());
  await page.evaluate(() => {
    window.givenAway = undefined;
    window.giveAway ??= URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      window.givenAway = blob.size;
      return window.giveAway.call(URL, blob);
    };
  });
  await press();
  const size = await (await page.waitForFunction(() => window.givenAway, undefined, { timeout: patience })).jsonValue();
  for (const began = Date.now(); Date.now() - began < patience; await pause(20)) {
    const whole = (name) => !name.endsWith(".part") && statSync(path.join(folder, name), { throwIfNoEntry: false })?.size === size;
    const name = readdirSync(folder).find(whole);
    if (name) {
      const bytes = readFileSync(path.join(folder, name));
      rmSync(path.join(folder, name));
      return { name, bytes };
    }
  }
  throw new Error(`no file of ${size} bytes was saved, but ${readdirSync(folder).join(", ") || "none"}`);
}
