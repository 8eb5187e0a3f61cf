import { playground } from "./harness.mjs";
const site = await playground();
for (let k=0;k<2;k++){
const context = await site.browser.newContext({viewport:{width:412,height:823}});
const page = await context.newPage();
await site.browser.startTracing(page,{categories:["-*","devtools.timeline","disabled-by-default-devtools.timeline","v8","disabled-by-default-v8.compile","blink.user_timing"]});
await page.goto(site.base+(process.argv[2]??"")); await page.waitForSelector("html[data-ready]",{state:"attached"}); await page.waitForTimeout(800);
const ev=JSON.parse((await site.browser.stopTracing()).toString()).traceEvents;
const main=ev.filter(e=>e.name==="FireAnimationFrame"||e.name==="ParseHTML")[0];
const own=ev.filter(e=>e.pid===main.pid&&e.tid===main.tid&&e.ph==="X"&&e.tdur);
const tasks=own.filter(e=>e.name==="RunTask"&&e.tdur>12000).sort((a,b)=>a.ts-b.ts);
for(const t of tasks){ const inside=own.filter(e=>e!==t&&e.ts>=t.ts&&e.ts+e.dur<=t.ts+t.dur); const by={}; for(const e of inside) by[e.name]=(by[e.name]||0)+e.tdur/1000;
 console.log("task",(t.tdur/1000).toFixed(1),JSON.stringify(Object.fromEntries(Object.entries(by).filter(([,v])=>v>2).sort((a,b)=>b[1]-a[1]).slice(0,9).map(([k,v])=>[k,+v.toFixed(1)]))));}
console.log("---");
await context.close();
}
await site.close();
