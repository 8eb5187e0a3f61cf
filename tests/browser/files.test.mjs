// What is taken away and what is brought: exports byte for byte as on the command line, captures on the ladder.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { accessibilityViolations, allowClipboard, playground, saved as savedBy } from "./harness.mjs";
import { capture, keepalive, scenario } from "./runner.mjs";

let site;
before(async () => {
  site = await playground();
});
after(() => site?.close());

const opened = async (page, name) => {
  await page.getByTestId(`bar-${name}`).click();
  const form = page.getByTestId(name);
  await form.locator("form").first().waitFor();
  return form;
};
/** The bytes of the file that pressing a button saves, and its name. */
const saved = (page, format) => savedBy(page, () => page.getByTestId(`save-${format}`).click());
/** Width and height in the header of a PNG file (PNG §11.2.2). */
const size = (png) => [png.readUInt32BE(16), png.readUInt32BE(20)];
const brought = async (page, file) => {
  await page.getByTestId("paste-file").setInputFiles(file);
  await page.getByTestId("captured").waitFor();
};

const FORMATS = ["svg", "markdown", "mermaid", "plantuml", "csv", "figures-csv", "json", "pcapng", "packetdrill"];

for (const [id, lang] of [["two-clocks", "en"], ["chain-race", "ko"]]) {
  test(`every format of ${id} (${lang}) is what the command line writes`, async () => {
    const { page, problems, close } = await site.open(`?lang=${lang}&scenario=${id}`);
    await opened(page, "export");
    for (const format of FORMATS) {
      const { name, bytes } = await saved(page, format);
      assert.ok(name.startsWith(`${id}.`), name);
      const expected = keepalive("export", scenario(id), "--as", format, "--lang", lang);
      assert.ok(bytes.equals(expected), `${format}: ${bytes.length} bytes and not ${expected.length}`);
    }
    assert.deepEqual(problems, []);
    await close();
  });
}

test("choices are those of the command line", async () => {
  const { page, problems, close } = await site.open("?lang=en&scenario=nat-350s");
  await opened(page, "export");
  await page.getByTestId("layout").selectOption("slim");
  await page.getByTestId("colours").selectOption("dark");
  await page.getByTestId("node").selectOption("server");
  const file = scenario("nat-350s");
  const svg = keepalive("export", file, "--as", "svg", "--layout", "slim", "--theme", "dark");
  assert.ok((await saved(page, "svg")).bytes.equals(svg));
  const packets = keepalive("export", file, "--as", "pcapng", "--node", "server");
  assert.ok((await saved(page, "pcapng")).bytes.equals(packets));
  // By keyboard: Firefox's driver fills in beside the number that stands there.
  await page.getByTestId("conn").press("ControlOrMeta+A");
  await page.keyboard.type("9");
  await page.getByTestId("save-packetdrill").click();
  await page.getByTestId("export").getByText("connection 9 has no end at server").waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("pixels have the size that the command line gives them, and a film has as many pictures", async () => {
  const { page, problems, close } = await site.open("?lang=en");
  await opened(page, "export");
  for (const scale of ["1", "2"]) {
    await page.getByTestId("scale").selectOption(scale);
    const expected = keepalive("export", scenario("two-clocks"), "--as", "png", "--scale", scale);
    const { bytes } = await saved(page, "png");
    assert.deepEqual(size(bytes), size(expected));
    // Not one colour: something is drawn.
    assert.ok(bytes.length > 10_000, `${bytes.length} bytes`);
  }
  await page.getByTestId("scale").selectOption("1");
  const film = keepalive("export", scenario("two-clocks"), "--as", "apng");
  const { name, bytes } = await saved(page, "apng");
  assert.equal(name, "two-clocks.apng.png");
  assert.deepEqual(size(bytes), size(film));
  const pictures = (png) => png.readUInt32BE(png.indexOf("acTL") + 4);
  assert.equal(pictures(bytes), pictures(film));
  const decoded = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, bytes.toString("base64"));
  assert.deepEqual(decoded, size(film));
  assert.deepEqual(problems, []);
  await close();
});

/** Which cells of a grid of 8 pixels hold ink, of a PNG file: a row of 0 and 1 for each row of cells. */
const inked = (page, png) =>
  page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const [wide, high] = [image.naturalWidth, image.naturalHeight];
    const context = Object.assign(document.createElement("canvas"), { width: wide, height: high }).getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, wide, high);
    const rows = Array.from({ length: Math.ceil(high / 8) }, () => new Array(Math.ceil(wide / 8)).fill(0));
    for (let y = 0; y < high; y++) {
      for (let x = 0; x < wide; x++) {
        const at = (y * wide + x) * 4;
        // The first pixel is paper.
        const far = [0, 1, 2].some((channel) => Math.abs(pixels[at + channel] - pixels[channel]) > 40);
        if (far) rows[y >> 3][x >> 3] = 1;
      }
    }
    return rows;
  }, png.toString("base64"));
/** The share of inked cells of either picture that are inked in the other, too, or beside which one is: letters are of other fonts. */
const alike = (one, other) => {
  const near = (rows, y, x) => [-1, 0, 1].some((down) => [-1, 0, 1].some((right) => rows[y + down]?.[x + right]));
  const cells = (rows, beside) => rows.flatMap((row, y) => row.map((cell, x) => cell && (near(beside, y, x) ? 1 : -1))).filter(Boolean);
  const all = [...cells(one, other), ...cells(other, one)];
  return all.filter((cell) => cell === 1).length / all.length;
};

test("what a browser draws is where the command line draws it", async () => {
  const { page, problems, close } = await site.open("?lang=en&scenario=chain-race");
  await opened(page, "export");
  await page.getByTestId("colours").selectOption("light");
  const [own, other] = [await saved(page, "png"), keepalive("export", scenario("chain-race"), "--as", "png", "--theme", "light")];
  const [drawn, expected] = [await inked(page, own.bytes), await inked(page, other)];
  assert.deepEqual([drawn.length, drawn[0].length], [expected.length, expected[0].length]);
  const same = alike(drawn, expected);
  assert.ok(same > 0.985, `${same}`);
  // The same moved by 24 pixels is another picture.
  const moved = alike(drawn, [...expected.slice(3), ...expected.slice(0, 3)]);
  assert.ok(moved < 0.9, `${moved}`);
  assert.deepEqual(problems, []);
  await close();
});

test("the picture of the screen is a part of the whole", async () => {
  const { page, close } = await site.open("?lang=en&scenario=keepalive-default-linux-dead-peer");
  const height = (svg) => Number(/viewBox="\S+ \S+ \S+ ([\d.]+)"/.exec(svg)[1]);
  await opened(page, "export");
  const whole = height((await saved(page, "svg")).bytes.toString());
  await page.getByTestId("part").selectOption("screen");
  const part = height((await saved(page, "svg")).bytes.toString());
  assert.ok(part < whole && part > 100, `${part} of ${whole}`);
  await close();
});

test("a run that was changed is exported as it is", async () => {
  const { page, close } = await site.open("?lang=en");
  await opened(page, "atlas");
  await page.getByTestId("atlas-search").fill("nginx.keepalive_timeout");
  await page.getByTestId("put-nginx.keepalive_timeout-server").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=knob-server-http-idle]").textContent.includes("75"));
  await opened(page, "export");
  const text = (await saved(page, "markdown")).bytes.toString();
  assert.match(text, /75 s/);
  await close();
});

test("a text is copied, and where that is forbidden it stands there, selected", async () => {
  const { page, close } = await site.open("?lang=en");
  await allowClipboard(page);
  const form = await opened(page, "export");
  await page.getByTestId("copy-mermaid").click();
  await form.getByText("Copied.").waitFor();
  const expected = keepalive("export", scenario("two-clocks"), "--as", "mermaid").toString();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), expected);
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("no"))));
  await page.getByTestId("copy-mermaid").click();
  await form.getByText("does not allow copying").waitFor();
  assert.equal(await form.locator("[data-text]").inputValue(), expected);
  await close();
});

test("a capture is drawn, marked as captured, walked through by keyboard, and becomes a scenario", async () => {
  const { page, problems, close } = await site.open("?lang=en");
  const form = await opened(page, "paste");
  await brought(page, capture("ka_healthy_1.pcap"));
  assert.equal(await page.getByTestId("captured-mark").innerText(), "Captured, not simulated");
  assert.match(await page.getByTestId("captured-connections").innerText(), /10\.9\.0\.1:41266/);
  assert.match(await page.getByTestId("captured-found").innerText(), /4 answered/);
  assert.ok((await form.locator(".ladder svg.run *").count()) > 40);
  const sentence = page.getByTestId("captured-sentence");
  const last = await sentence.innerText();
  await page.getByTestId("captured-step").focus();
  await page.keyboard.press("Home");
  assert.equal(await sentence.innerText(), "");
  await page.keyboard.press("ArrowRight");
  const first = await sentence.innerText();
  assert.ok(first !== last && first.length > 10, first);
  assert.match(await page.getByTestId("captured-panels").innerText(), /SYN-SENT/);
  assert.match(await page.getByTestId("captured-transcript").innerText(), /≈/);
  assert.deepEqual(await accessibilityViolations(page), []);
  await page.getByTestId("paste-open").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=stage]").dataset.scenario === "rebuilt");
  assert.deepEqual(problems, []);
  await close();
});

test("a file that is dropped on the page is brought", async () => {
  const { page, problems, close } = await site.open("?lang=ko");
  const data = readFileSync(capture("nginx_race_3.pcap")).toString("base64");
  await page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "race.pcap"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, data);
  await page.getByTestId("captured").waitFor();
  assert.match(await page.getByTestId("captured-mark").innerText(), /캡처/);
  assert.deepEqual(await accessibilityViolations(page), []);
  assert.deepEqual(problems, []);
  await close();
});

test("bad files are refused with their place, and nothing is lost", async () => {
  const { page, problems, close } = await site.open("?lang=en");
  const form = await opened(page, "paste");
  const before = await page.getByTestId("stage").getAttribute("data-scenario");
  await brought(page, capture("ka_healthy_1.pcap"));
  const good = readFileSync(capture("ka_healthy_1.pcap"));
  const hostile = [
    ["cut.pcap", good.subarray(0, 30), /cut\.pcap.*none of TCP|cut\.pcap.*byte/s],
    ["header.pcap", good.subarray(0, 20), /header\.pcap: byte 0/],
    ["noise.pcapng", Buffer.concat([Buffer.from([0x0a, 0x0d, 0x0d, 0x0a]), Buffer.alloc(200, 0xff)]), /noise\.pcapng: byte/],
    ["markup<img src=x onerror=alert(1)>.pcap", good.subarray(0, 20), /markup<img/],
    ["noise.bin", Buffer.from([0, 255, 254, 1, 2, 3]), /none of the kinds/],
  ];
  for (const [name, buffer, expected] of hostile) {
    await page.getByTestId("paste-file").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
    await form.getByTestId("paste-refusal").or(form.locator("[data-result] .refusal")).filter({ hasText: expected }).waitFor();
    assert.equal(await page.getByTestId("captured").count(), 1, `${name}: the capture before is still there`);
  }
  assert.equal(await form.locator("img").count(), 0);
  assert.equal(await page.getByTestId("stage").getAttribute("data-scenario"), before);
  assert.deepEqual(problems, []);
  await close();
});

test("exporting is accessible in both languages", async () => {
  for (const lang of ["en", "ko"]) {
    const { page, problems, close } = await site.open(`?lang=${lang}`);
    await opened(page, "export");
    assert.deepEqual(await accessibilityViolations(page), []);
    assert.deepEqual(problems, []);
    await close();
  }
});
