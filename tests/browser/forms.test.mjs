// The atlas of product defaults and the panel for pasted texts: what they find, and what they do to the chain.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { accessibilityViolations, playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const IDLE = "knob-server-http-idle";
/** Opens one of the two dialogs. */
const opened = async (page, name) => {
  await page.getByTestId(`bar-${name}`).click();
  const form = page.getByTestId(name);
  await form.locator("form").waitFor();
  return form;
};
const rows = (form) => form.locator("tbody tr");
/** Pastes a text and waits for what is said of it. */
const pasted = async (page, text) => {
  const form = await opened(page, "paste");
  await page.getByTestId("paste-text").fill(text);
  await form.locator("[data-result] > *").first().waitFor();
  return form;
};

test("the atlas is searched by word and by role, and sorted by value", async () => {
  const { page, problems, close } = await site.open("?lang=en");
  const atlas = await opened(page, "atlas");
  assert.equal(await rows(atlas).count(), 202);
  await page.getByTestId("atlas-search").fill("aws idle_timeout");
  assert.equal(await rows(atlas).count(), 2);
  assert.equal(await page.getByTestId("atlas-count").innerText(), "2 rows");
  await page.getByTestId("atlas-search").fill("linux keepalive");
  const first = () => rows(atlas).first().getAttribute("data-testid");
  await page.getByTestId("sort-value").click();
  const least = await first();
  await page.getByTestId("sort-value").press("Enter");
  assert.notEqual(await first(), least);
  assert.equal(await atlas.locator("[aria-sort=descending]").count(), 1);
  await page.getByTestId("atlas-search").fill("");
  await page.getByTestId("role").selectOption("middlebox");
  assert.equal(await rows(atlas).count(), 21);
  assert.deepEqual(problems, []);
  await close();
});

test("a row that is put on the server moves its knob and the run, and can be taken back", async () => {
  const { page, problems, close } = await site.open("?lang=en");
  const before = await page.getByTestId(IDLE).innerText();
  await opened(page, "atlas");
  await page.getByTestId("atlas-search").fill("nginx.keepalive_timeout");
  await page.getByTestId("put-nginx.keepalive_timeout-server").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((testid) => document.querySelector(`[data-testid="${testid}"]`).textContent.includes("75"), IDLE);
  assert.notEqual(await page.getByTestId(IDLE).innerText(), before);
  await page.keyboard.press("End");
  await page.getByTestId("tab-transcript").click();
  assert.match(await page.getByTestId("transcript").innerText(), /75\.0/);
  await page.getByTestId("original").click();
  await page.waitForFunction(([testid, text]) => document.querySelector(`[data-testid="${testid}"]`).innerText === text, [IDLE, before]);
  assert.deepEqual(problems, []);
  await close();
});

test("what a hop cannot take is not offered, and says why", async () => {
  const { page, close } = await site.open("?lang=en");
  const atlas = await opened(page, "atlas");
  await page.getByTestId("role").selectOption("middlebox");
  assert.equal(await atlas.locator("[data-do]").count(), 0, "two hosts and no middlebox");
  assert.match(await rows(atlas).first().innerText(), /fits on: nat|not modelled/);
  await close();
});

test("a head gets its ruling, and a bad one its place", async () => {
  const { page, problems, close } = await site.open("?lang=en");
  await pasted(page, "HTTP/1.1 200 OK\nConnection: close\nContent-Length: 0\n\n");
  assert.match(await page.getByTestId("paste-ruling").innerText(), /\^\^\^\^\^/);
  await page.getByTestId("paste-text").fill("HTTP/1.1 200 OK\nbad header\n");
  assert.match(await page.getByTestId("paste-refusal").innerText(), /line 2, column \d/);
  assert.deepEqual(problems, []);
  await close();
});

test("a configuration is put on the hop that it describes, or made a chain", async () => {
  const { page, problems, close } = await site.open("?lang=en");
  await pasted(page, "server {\n  listen 80;\n  keepalive_timeout 31s;\n  location / { return 200; }\n}\n");
  assert.match(await page.getByTestId("paste-reading").innerText(), /:3:\d+: keepalive_timeout 31s/);
  await page.getByTestId("put-config-server").click();
  await page.waitForFunction((testid) => document.querySelector(`[data-testid="${testid}"]`).textContent.includes("31"), IDLE);
  await page.getByTestId("bar-paste").click();
  await page.getByTestId("paste-open").click();
  await page.waitForFunction(() => document.querySelector('[data-testid="stage"]').dataset.scenario === "from-configuration");
  const address = page.url();
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(500);
  assert.equal(page.url(), address, "no address leads to it");
  assert.match(await page.locator("body").innerText(), /no link can carry it/);
  assert.deepEqual(problems, []);
  await close();
});

test("every row of ss is explained, and a broken one named", async () => {
  const { page, close } = await site.open("?lang=en");
  await pasted(page, "ESTAB 0 0 10.0.0.1:40000 10.0.0.2:80 timer:(keepalive,29sec,0)\nTIME-WAIT 0 0 10.0.0.1:4 10.0.0.2:80\nESTAB 0 x 1:1 2:2");
  const said = await page.getByTestId("paste-sockets").innerText();
  assert.match(said, /it probes in 29sec/);
  assert.match(said, /closed first/);
  assert.match(await page.getByTestId("paste-refusal").innerText(), /^3:9/);
  await close();
});

test("a scenario that is dropped as a file is played", async () => {
  const { page, problems, close } = await site.open("?lang=en");
  await opened(page, "paste");
  const file = new URL("../scenarios/nat-350s.json", import.meta.url);
  await page.getByTestId("paste-file").setInputFiles({ name: "mine.json", mimeType: "application/json", buffer: readFileSync(file) });
  await page.getByTestId("paste-open").click();
  await page.waitForFunction(() => document.querySelector('[data-testid="stage"]').dataset.scenario === "nat-350s");
  assert.deepEqual(problems, []);
  await close();
});

for (const [scheme, lang] of [["light", "en"], ["dark", "ko"]]) {
  test(`axe finds nothing in the two dialogs, ${scheme}, ${lang}`, async () => {
    const { page, close } = await site.open(`?lang=${lang}`, "", { colorScheme: scheme });
    await opened(page, "atlas");
    assert.deepEqual(await accessibilityViolations(page), []);
    await page.keyboard.press("Escape");
    await pasted(page, "ESTAB 0 0 10.0.0.1:4 10.0.0.2:80");
    assert.deepEqual(await accessibilityViolations(page), []);
    await close();
  });
}
