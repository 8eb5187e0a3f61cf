// Links made to do harm: each is told in few words, and the page goes on as if nothing had been.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { playground } from "./harness.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const SCRIPTS = [
  "<img src=x onerror=window.harmed=1>",
  "<script>window.harmed=1</script>",
  "<svg onload=window.harmed=1>",
  "\"><iframe srcdoc='<script>parent.harmed=1</script>'>",
  "javascript:window.harmed=1",
];

const packed = (bytes, revision = "000000") => `s=1.${revision}.${deflateRawSync(Buffer.from(bytes), { level: 9 }).toString("base64url")}`;
const fault = (action) => ({ faults: [{ at: "1s", do: action }] });

/** Changes with a text in each place that holds one. */
const WITH = [
  (text) => ({ [text]: 1 }),
  (text) => ({ set: { [text]: { "http-idle": "5s" } } }),
  (text) => ({ set: { server: { [text]: "5s" } } }),
  (text) => ({ set: { server: { "http-idle": text } } }),
  (text) => ({ fields: { [text]: { "downstream.http.lingers": { span: "5s" } } } }),
  (text) => ({ fields: { server: { [text]: { span: "5s" } } } }),
  (text) => ({ fields: { server: { "downstream.http.lingers": { word: text } } } }),
  (text) => fault({ cut: { link: text } }),
  (text) => fault({ cut: { link: "link", from: text } }),
  (text) => fault({ crash: { node: text } }),
  (text) => fault({ inject_rst: { link: "link", to: text } }),
  (text) => fault({ drop: { link: "link", from: text, kind: "any", nth: [1] } }),
  (text) => fault({ [text]: {} }),
];

/** Fragments, each with what it is. */
function hostile() {
  const all = [];
  const add = (what, fragment) => all.push([what, fragment]);
  for (const [nth, make] of WITH.entries()) {
    for (const script of SCRIPTS) add(`script in place ${nth}`, packed(JSON.stringify(make(script))));
    add(`40,000 letters in place ${nth}`, packed(JSON.stringify(make("x".repeat(40_000)))));
  }
  for (const letter of [" ", "[", "{", "\"", "\0"]) add(`ten megabytes of ${JSON.stringify(letter)}`, packed(letter.repeat(10_000_000)));
  add("packed twice", packed(deflateRawSync(Buffer.alloc(10_000_000))));
  add("nested", packed("[".repeat(60_000)));
  add("many faults", packed(JSON.stringify({ faults: Array(1_400).fill({ at: "1s", do: { crash: { node: "server" } } }) })));
  for (const bytes of ["ff", "c0af", "eda080", "e282"]) add(`bytes ${bytes}`, packed(Buffer.concat([Buffer.from("{\"set\":{\""), Buffer.from(bytes, "hex"), Buffer.from("\":{}}}")])));
  for (const text of ["", "1", "1.", "1..", "1.0.", "1.0.a", "1.0.q1Y=", "1.0.q1+Y", "1.0.%ff%fe", "1.0.한", "1.0.AAAA", "9.0.q1Y", "x", "%00", "<b>"]) add(`s=${text}`, `s=${text}`);
  add("a megabyte", `s=1.0.${"A".repeat(1_000_000)}`);
  for (const text of ["", "x", "-1", "1.2.3", "1e9", "99999999999999999999", "1.99999", "%", "<img src=x onerror=window.harmed=1>", "9".repeat(100_000)]) add(`t=${text.slice(0, 30)}`, `t=${text}`);
  return all;
}

test("a hundred hostile links in one page: each is told, none does anything", { timeout: 600_000 }, async () => {
  const { page, problems, close } = await site.open();
  const error = page.getByTestId("error");
  const open = (fragment) => page.evaluate((hash) => (location.hash = hash), fragment);
  // The program that reads changes is fetched for the first of them.
  await open(packed("{"));
  await error.waitFor();
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("dialog", () => problems.push("a dialog opened"));
  const markup = () => page.evaluate(() => [window.harmed, document.querySelectorAll("script, iframe, img, object, embed, [onerror], [onload], a[href^='javascript']").length]);
  const usual = await markup();
  const links = hostile();
  assert.ok(links.length >= 100, `${links.length}`);
  for (const [what, fragment] of links) {
    await error.getByRole("button").click();
    await error.waitFor({ state: "detached" });
    await open(fragment);
    await error.waitFor({ timeout: 20_000 }).catch(() => assert.fail(`nothing is said about ${what}`));
    const told = (await error.locator("p").innerText()).trim();
    assert.ok(told.length > 10 && told.length < 300, `${what}: ${told.length} characters: ${told.slice(0, 100)}`);
    assert.deepEqual(await markup(), usual, what);
  }
  console.log(`    ${links.length} links`);
  assert.deepEqual(requests, []);
  await page.getByTestId("restart").click();
  await page.getByTestId("next-event").click();
  assert.equal(await page.getByTestId("stage").getAttribute("data-event"), "0");
  assert.deepEqual(problems, []);
  await close();
});

test("a page opened with a hostile address says so and plays", { timeout: 300_000 }, async () => {
  const texts = [SCRIPTS[0], "x".repeat(30_000), "%ff%fe", "%00", "../../etc/passwd", "__proto__", "constructor"];
  const addresses = [
    ...texts.map((text) => [`scenario=${encodeURI(text)}`, ""]),
    ...["theme", "lang", "speed", "hide", "view", "with", "palette", "motion", "autoplay", "embed"].map((key) => [`${key}=${encodeURIComponent(SCRIPTS[0])}`, ""]),
    ["", packed(JSON.stringify(WITH[1](SCRIPTS[0])))],
    ["", packed(" ".repeat(10_000_000))],
    [`${"a=b&".repeat(8_000)}theme=pink`, ""],
  ];
  for (const [query, hash] of addresses) {
    const { page, problems, close } = await site.open(query, hash);
    await page.getByTestId("error").waitFor();
    assert.ok((await page.getByTestId("error").locator("p").innerText()).length < 300, query.slice(0, 60));
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector("[data-testid=stage]").dataset.event !== undefined);
    assert.equal(await page.evaluate(() => window.harmed), undefined);
    assert.deepEqual(problems, [], query.slice(0, 60));
    await close();
  }
});
