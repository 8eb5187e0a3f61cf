// What the reader changes: knobs, what can be broken, the panels that go with it, and links that carry it all.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityViolations, playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const IDLE = "knob-server-http-idle";
const stage = (page) => page.getByTestId("stage");
const says = (page, testid, text) =>
  page.waitForFunction(([testid, text]) => document.querySelector(`[data-testid="${testid}"]`)?.textContent.trim() === text, [testid, text]);
/** Opens a panel and waits for what is in it. */
const panel = async (page, name, inside) => {
  await page.getByTestId(`tab-${name}`).click();
  await page.getByTestId(name).locator(inside).first().waitFor();
  return page.getByTestId(name);
};
/** When events happen that the event line shows, in their order, as a reader by ear hears them. */
const transcript = async (page) => {
  await page.keyboard.press("End");
  const lines = await (await panel(page, "transcript", "button")).innerText();
  return lines;
};

test("the second program is fetched only when something of it is wanted", async () => {
  const requested = [];
  const { page, problems, close } = await site.open("", "", { prepare: (page) => page.on("request", (request) => requested.push(request.url())) });
  await page.getByTestId("play").click();
  await page.waitForTimeout(300);
  assert.equal(requested.some((url) => url.includes("tools")), false);
  await panel(page, "verdict", "p");
  assert.equal(requested.filter((url) => url.includes("tools")).length, 2);
  assert.deepEqual(problems, []);
  await close();
});

test("says so when the second program does not come, and tries again", async () => {
  const { page, close } = await site.open();
  await page.route(/keepalive-tools/, (route) => route.abort());
  await page.getByTestId("tab-verdict").click();
  await page.getByRole("tabpanel").getByText("did not load").waitFor();
  await page.unroute(/keepalive-tools/);
  await page.getByTestId("tab-sockets").click();
  await panel(page, "verdict", "p");
  await close();
});

test("a knob is stepped by keyboard, and the run follows at once", async () => {
  const { page, problems, close } = await site.open();
  const knob = page.getByTestId(IDLE);
  assert.equal(await knob.getAttribute("role"), "spinbutton");
  await knob.focus();
  await page.keyboard.press("ArrowDown");
  await says(page, IDLE, "59 s");
  await page.keyboard.press("Shift+ArrowDown");
  await says(page, IDLE, "49 s");
  assert.equal(await knob.getAttribute("aria-valuetext"), "49 s");
  assert.match(await knob.getAttribute("aria-label"), /idle connection/);
  await page.keyboard.press("PageUp");
  await says(page, IDLE, "50 s");
  // The server's FIN leaves 50 s after its response.
  assert.match(await transcript(page), /50\.065/);
  await knob.focus();
  await page.keyboard.press("Delete");
  await says(page, IDLE, "60 s");
  assert.equal(await page.getByTestId("original").count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("a knob is dragged, by notches, and the ladder stays where it is", async () => {
  const { page, close } = await site.open();
  const box = await page.getByTestId(IDLE).boundingBox();
  const top = () => page.locator("figure.ladder").evaluate((figure) => figure.getBoundingClientRect().top);
  const before = await top();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 15, box.y + box.height / 2, { steps: 3 });
  await says(page, IDLE, "70 s");
  await page.mouse.move(box.x + box.width / 2 - 8, box.y + box.height / 2, { steps: 3 });
  await says(page, IDLE, "55 s");
  await page.mouse.up();
  assert.equal(await top(), before);
  assert.equal(await page.getByTestId("knob-sheet").count(), 0);
  await close();
});

test("a value is typed with its unit, and what is wrong is said in place", async () => {
  const { page, problems, close } = await site.open();
  await page.getByTestId(IDLE).click();
  const typed = page.getByTestId("knob-text");
  await typed.waitFor();
  for (const [text, shown] of [["75s", "75 s"], ["2m", "120 s"], ["1500ms", "1.5 s"]]) {
    await typed.fill(text);
    await says(page, IDLE, shown);
    assert.equal(await page.getByTestId("knob-error").textContent(), "");
  }
  for (const wrong of ["soon", "0s", "-5", "500d"]) {
    await typed.fill(wrong);
    await page.waitForFunction(() => document.querySelector("[data-testid=knob-error]").textContent !== "");
    assert.equal(await page.getByTestId(IDLE).textContent(), "1.5 s", wrong);
  }
  await page.keyboard.press("Escape");
  assert.equal(await page.getByTestId("knob-sheet").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), IDLE);
  assert.deepEqual(problems, []);
  await close();
});

test("the slider opens on request and goes along the same scale", async () => {
  const { page, close } = await site.open();
  await page.getByTestId(IDLE).press("Enter");
  const slider = page.getByTestId("knob-slider");
  await slider.waitFor();
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await says(page, IDLE, "65 s");
  assert.equal(await page.getByTestId("knob-text").inputValue(), "65 s");
  assert.equal(await slider.getAttribute("aria-valuetext"), "65 s");
  await page.keyboard.press("End");
  await says(page, IDLE, "no limit");
  assert.deepEqual(await accessibilityViolations(page), []);
  await page.mouse.click(5, 300);
  assert.equal(await page.getByTestId("knob-sheet").count(), 0);
  await close();
});

test("settings that are off can be found, and turned on", async () => {
  const { page, close } = await site.open();
  await page.getByTestId("more-server").click();
  const keepalive = page.getByTestId("knob-server-keepalive-time");
  await keepalive.click();
  await page.getByTestId("knob-text").fill("20s");
  await says(page, "knob-server-keepalive-time", "20 s");
  await says(page, "knob-server-keepalive-interval", "75 s");
  await close();
});

test("the playhead stays where it is when the run changes", async () => {
  const { page, close } = await site.open("", "t=30085000.0");
  await page.getByTestId(IDLE).focus();
  await page.keyboard.press("ArrowUp");
  await says(page, IDLE, "61 s");
  assert.equal(await stage(page).getAttribute("data-t"), "30085000");
  await close();
});

test("whatever can be broken is broken from the playhead on, and shown as a fork", async () => {
  for (const verb of ["cut", "drop", "crash", "reboot", "forget", "rst"]) {
    const { page, problems, close } = await site.open("", "t=30085000.0");
    const first = (await panel(page, "break-it", `[data-testid=break-${verb}]`)).getByTestId(`break-${verb}`).first();
    await first.click();
    await page.getByTestId("changes").waitFor();
    assert.equal(await page.getByTestId("fork").locator("path").count(), 2, verb);
    const t = Number(await stage(page).getAttribute("data-t"));
    // A packet is dropped where it left; everything else breaks a microsecond after the playhead.
    assert.equal(t, verb === "drop" ? 30_085_000 : 30_085_001, verb);
    // The past is as it was.
    await page.keyboard.press("Home");
    for (let step = 0; step < 7; step += 1) await page.keyboard.press("ArrowRight");
    assert.match(await page.getByTestId("now").innerText(), /event 7 of \d+ · 0\.085 s/, verb);
    await page.getByTestId("original").click();
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=fork] path").length === 0);
    assert.deepEqual(problems, [], verb);
    await close();
  }
});

test("a cable that was cut is joined again later, and a change is taken back", async () => {
  const { page, close } = await site.open("", "t=10000000.0");
  const breaks = await panel(page, "break-it", "[data-testid=break-cut]");
  await breaks.getByTestId("break-cut").click();
  await page.evaluate(() => (location.hash = "t=20000000.0"));
  await breaks.getByTestId("break-heal").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=stage]").dataset.t === "20000001");
  await breaks.getByTestId("break-cut").waitFor();
  assert.match(await breaks.getByTestId("changes").innerText(), /10\.000 s/);
  await breaks.getByTestId("take-back").click();
  await page.waitForFunction(() => !document.querySelector("[data-testid=changes]"));
  await close();
});

test("F leads to what can be broken, R back to the original", async () => {
  const { page, close } = await site.open("", "t=10000000.0");
  await page.keyboard.press("f");
  await page.getByTestId("break-cut").waitFor();
  await page.getByTestId("break-cut").click();
  await page.getByTestId("original").waitFor();
  await page.keyboard.press("r");
  await page.waitForFunction(() => !document.querySelector("[data-testid=original]"));
  await close();
});

test("a segment opens to its fields, a clock to what started it", async () => {
  const { page, close } = await site.open("", "t=30085000.0");
  const messages = await panel(page, "messages", "dl");
  assert.match(await messages.innerText(), /one below the next byte/);
  const clock = messages.locator("tr", { hasText: "HTTP idle" });
  assert.match(await clock.innerText(), /29\.98 s[\s\S]*60\.065 s/);
  await clock.locator("button").click();
  assert.equal(await stage(page).getAttribute("data-t"), "65000");
  assert.match(await page.getByTestId("http-message").innerText(), /HTTP\/1\.1 200 OK/);
  await close();
});

test("the verdict offers a fix, and the fix makes it right", async () => {
  const { page, close } = await site.open("scenario=chain-race");
  const verdict = await panel(page, "verdict", ".leg.wrong");
  await verdict.getByTestId("fix-0").click();
  await page.waitForFunction(() => !document.querySelector("[data-testid=verdict] .leg.wrong"));
  assert.match(await verdict.innerText(), /^Right/);
  await close();
});

test("a link carries every change and the moment", async () => {
  const { page, close } = await site.open("", "t=10000000.0");
  await (await panel(page, "break-it", "[data-testid=break-cut]")).getByTestId("break-cut").click();
  await page.getByTestId(IDLE).focus();
  await page.keyboard.press("ArrowUp");
  await says(page, IDLE, "61 s");
  await page.waitForFunction(() => /^#s=1\.[0-9a-f]{6}\.[A-Za-z0-9_-]+&t=10000001\.0$/.test(location.hash));
  const hash = new URL(page.url()).hash;
  const told = await transcript(page);
  await close();
  const again = await site.open("", hash);
  assert.equal(await again.page.getByTestId(IDLE).textContent(), "61 s");
  assert.equal(await stage(again.page).getAttribute("data-t"), "10000001");
  assert.equal(await transcript(again.page), told);
  assert.deepEqual(again.problems, []);
  await again.close();
});

test("a link whose changes cannot be read says so, and the original works", async () => {
  const links = ["s=1.0.AAAA", "s=2.0.q1Yq", "s=%3Cscript%3E", "s=1.96faf1.q1YqTi1RsqoG", `s=1.0.${"A".repeat(20_000)}`];
  for (const link of links) {
    const { page, problems, close } = await site.open("", `${link}&t=30085000.0`);
    await page.getByTestId("error").waitFor();
    assert.equal(await page.getByTestId(IDLE).textContent(), "60 s", link);
    await page.keyboard.press("ArrowRight");
    assert.deepEqual(problems, [], link);
    await close();
  }
});

test("a moment of a changed run looks the same from whichever side it is reached", async () => {
  const { page, close } = await site.open("", "t=10000000.0");
  await (await panel(page, "break-it", "[data-testid=break-cut]")).getByTestId("break-cut").click();
  await page.getByTestId("changes").waitFor();
  const picture = () =>
    page.evaluate(() => {
      const markup = ["stage", "now", "break-it"].map((id) => document.querySelector(`[data-testid=${id}]`).outerHTML).join("\n");
      // Heights are written down a frame later, once what has them is laid out.
      return markup.replaceAll("<!---->", "").replaceAll(/(class="kept") style="[^"]*"/g, "$1");
    });
  const visit = async (t) => {
    await page.evaluate((t) => (location.hash = `t=${t}`), t);
    await page.waitForFunction((t) => document.querySelector("[data-testid=stage]").dataset.t === String(t), t);
    return picture();
  };
  await page.keyboard.press("End");
  const moments = [60_065_000, 30_095_000, 0, 65_000, 10_000_001, 50_085_000];
  const forwards = new Map();
  for (const t of [...moments].sort((a, b) => a - b)) forwards.set(t, await visit(t));
  for (const t of moments) assert.ok((await visit(t)) === forwards.get(t), `${t} µs`);
  await close();
});

test("the new panels are accessible, in both languages and on a phone", async () => {
  for (const [query, colorScheme, viewport] of [["lang=en", "light", undefined], ["lang=ko", "dark", { width: 360, height: 740 }]]) {
    const { page, problems, close } = await site.open(query, "t=30085000.0", { colorScheme, reducedMotion: "reduce", viewport });
    for (const [name, inside] of [["messages", "dl"], ["verdict", "p"], ["break-it", "[data-testid=break-cut]"]]) {
      await panel(page, name, inside);
      assert.deepEqual(await accessibilityViolations(page), [], `${name} ${query}`);
    }
    await page.getByTestId("break-cut").click();
    await page.getByTestId("changes").waitFor();
    await page.getByTestId(IDLE).click();
    await page.getByTestId("knob-text").waitFor();
    assert.deepEqual(await accessibilityViolations(page), [], `changed ${query}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.equal(wide, false, query);
    assert.deepEqual(problems, []);
    await close();
  }
});
