import { playground } from "./harness.mjs";
const site = await playground();
for (const viewport of [{width:412,height:823},{width:1280,height:800}]) {
const {page, close} = await site.open("","",{viewport, prepare: async (page)=>{ const s=await page.context().newCDPSession(page); await s.send("Emulation.setCPUThrottlingRate",{rate:4}); await page.addInitScript(()=>{ window.l=[]; new PerformanceObserver(list=>{for(const e of list.getEntries()) l.push([e.entryType, Math.round(e.startTime), e.size, e.element?.outerHTML.slice(0,120)])}).observe({type:"largest-contentful-paint",buffered:true}); new PerformanceObserver(list=>{for(const e of list.getEntries()) l.push(["task", Math.round(e.startTime), Math.round(e.duration)])}).observe({type:"longtask",buffered:true});})}});
await page.waitForTimeout(1500);
console.log(JSON.stringify(await page.evaluate(()=>l),null,1));
await close();
}
await site.close();
