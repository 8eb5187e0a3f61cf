// The built page starts from any path, obeys its own policy, and explains itself where it cannot start.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityViolations, playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

test("starts from a sub-path without a complaint", async () => {
  const { page, problems, close } = await site.open();
  assert.match(await page.title(), / · Keep-Alive Playground$/);
  assert.ok(await page.locator("h1").first().isVisible());
  assert.deepEqual(problems, []);
  await close();
});

test("forbids inline scripts, inline styles and other origins", async () => {
  const { page, close } = await site.open();
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self';/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
  await close();
});

test("asks for nothing but its own files", async () => {
  const requested = [];
  const { close } = await site.open("", "", { prepare: (page) => page.on("request", (request) => requested.push(request.url())) });
  const elsewhere = requested.filter((url) => !url.startsWith(site.base) && !url.startsWith("data:"));
  assert.deepEqual(elsewhere, []);
  await close();
});

test("fetches its story once the picture stands, a figure when it is played", async () => {
  const requested = [];
  const watch = { prepare: (page) => page.on("request", (request) => requested.push(request.url())) };
  const programs = () => requested.flatMap((url) => /keepalive-([a-z]+)[^/]*\.wasm$/.exec(url)?.[1] ?? []);
  const whole = await site.open("", "", watch);
  assert.deepEqual(programs(), ["web", "story"]);
  await whole.close();
  requested.length = 0;
  const figure = await site.open("embed", "", watch);
  assert.deepEqual(programs(), ["web"]);
  await figure.page.keyboard.press("ArrowRight");
  await figure.page.locator(".caption").filter({ hasText: "asks for a connection" }).waitFor();
  assert.deepEqual(programs(), ["web", "story"]);
  await figure.close();
});

test("fetches the other scenarios when the list is opened or a link names one", async () => {
  const requested = [];
  const watch = { prepare: (page) => page.on("request", (request) => requested.push(request.url())) };
  const fetched = () => requested.some((url) => /keepalive-presets[^/]*\.wasm$/.test(url));
  const whole = await site.open("", "", watch);
  assert.ok(!fetched());
  await whole.page.getByTestId("picker").click();
  await whole.page.getByTestId("scenario-handshake").click();
  await whole.page.locator("[data-testid=stage][data-scenario=handshake]").waitFor();
  assert.ok(fetched());
  await whole.close();
  requested.length = 0;
  const linked = await site.open("embed&scenario=handshake", "", watch);
  assert.equal(await linked.page.getByTestId("stage").getAttribute("data-scenario"), "handshake");
  assert.ok(fetched());
  await linked.close();
});

test("says so where the other scenarios do not come, and plays the first", async () => {
  const absent = { prepare: (page) => page.route(/keepalive-presets/, (route) => route.abort()) };
  const { page, close } = await site.open("scenario=handshake", "", absent);
  assert.equal(await page.getByTestId("stage").getAttribute("data-scenario"), "two-clocks");
  await page.getByRole("alert").filter({ hasText: "did not load" }).waitFor();
  await page.unroute(/keepalive-presets/);
  await page.getByTestId("picker").click();
  await page.getByTestId("scenario-handshake").click();
  await page.locator("[data-testid=stage][data-scenario=handshake]").waitFor();
  await close();
});

test("plays on where its story does not come, says so, and asks again", async () => {
  const { page, close } = await site.open("", "", { prepare: (page) => page.route(/keepalive-story/, (route) => route.abort()) });
  const say = page.getByTestId("now").locator(".say");
  const before = await say.innerText();
  await page.keyboard.press("ArrowRight");
  assert.match(await page.getByTestId("stage").getAttribute("data-kind"), /syn/);
  assert.notEqual(await say.innerText(), before);
  await page.unroute(/keepalive-story/);
  await page.keyboard.press("ArrowRight");
  await say.filter({ hasText: "SYN, ACK" }).waitFor();
  await close();
});

test("has no accessibility violation, fresh or played, light or dark, in either language", async () => {
  const looks = [
    ["lang=en", "light", ""],
    ["lang=en", "dark", "t=60112000"],
    ["lang=ko", "light", "t=60112000"],
    ["lang=ko&present", "dark", "t=60112000"],
    ["embed", "light", ""],
  ];
  for (const [query, colorScheme, hash] of looks) {
    const { page, close } = await site.open(query, hash, { colorScheme, reducedMotion: "reduce" });
    assert.deepEqual(await accessibilityViolations(page), [], `${query} ${colorScheme} #${hash}`);
    await close();
  }
});

test("every panel is accessible", async () => {
  const { page, problems, close } = await site.open("", "t=60112000", { reducedMotion: "reduce" });
  for (const panel of ["transcript", "figures", "sockets"]) {
    await page.getByTestId(`tab-${panel}`).click();
    await page.getByTestId(panel).waitFor();
    assert.deepEqual(await accessibilityViolations(page), [], panel);
  }
  await page.getByTestId("picker").click();
  assert.deepEqual(await accessibilityViolations(page), [], "list of scenarios");
  assert.deepEqual(problems, []);
  await close();
});

test("says so in the page when the browser has no WebAssembly", async () => {
  const withoutWebAssembly = (page) => page.addInitScript(() => delete window.WebAssembly);
  const { page, close } = await site.open("", "", { prepare: withoutWebAssembly, wait: false });
  assert.match(await page.getByRole("alert").textContent(), /cannot run WebAssembly/);
  await close();
});

test("shows the question and a still where scripts are off", async () => {
  const context = await site.browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(site.base);
  assert.ok(await page.getByRole("heading", { level: 1 }).isVisible());
  assert.equal(await page.locator("svg.run:visible").count(), 1);
  assert.match(await page.locator("svg.run:visible").textContent(), /probe/);
  assert.ok(await page.locator("noscript").isVisible());
  await context.close();
});

test("says so in the page, in its language, when the program does not arrive", async () => {
  const withoutProgram = (page) => page.route("**/*.wasm", (route) => route.fulfill({ status: 404 }));
  for (const [query, message] of [["", /did not load/], ["lang=ko", /불러오지 못했습니다/]]) {
    const { page, close } = await site.open(query, "", { prepare: withoutProgram, wait: false });
    assert.match(await page.getByRole("alert").textContent(), message);
    await close();
  }
});
