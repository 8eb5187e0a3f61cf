import { playground } from "./harness.mjs";
import { capture } from "./runner.mjs";
const site = await playground();
const only = process.argv[2];
for (const [width, lang, theme] of [[1440,"en","light"],[1440,"ko","dark"],[360,"en","dark"],[360,"ko","light"]]) {
  for (const what of ["export","paste","captured"]) {
    if (only && !only.split(",").includes(what)) continue;
    const { page, problems, close } = await site.open(`?lang=${lang}&theme=${theme}&scenario=chain-race`);
    await page.setViewportSize({ width, height: width > 1000 ? 900 : 740 });
    const name = what === "captured" ? "paste" : what;
    await page.evaluate((n) => document.querySelector(`[data-testid=bar-${n}]`)?.click(), name);
    const form = page.getByTestId(name);
    await form.locator("form").first().waitFor();
    if (what === "captured") {
      await page.getByTestId("paste-file").setInputFiles(capture(process.argv[3] ?? "ka_blackhole_1.pcap"));
      await page.getByTestId("captured").waitFor();
    }
    await page.screenshot({ path: `/tmp/io2-shots/${what}-${width}-${lang}-${theme}.png` });
    await page.addStyleTag({content: ""}).catch(()=>{});
    await page.evaluate(() => { const d = document.querySelector("dialog[open]"); d.style.maxHeight = "none"; d.style.position="absolute"; d.style.top="0"; d.style.overflow="visible"; });
    const d = page.locator("dialog[open]");
    const box = await d.boundingBox();
    await page.setViewportSize({ width, height: Math.min(6000, Math.ceil(box.height) + 20) });
    await page.screenshot({ path: `/tmp/io2-shots/${what}-${width}-${lang}-${theme}-whole.png` });
    if (problems.length) console.log(what, problems);
    await close();
  }
}
await site.close();
