// Asks Lighthouse for its scores of dist/, served as docs/hosting.md says, with its mobile throttling: five times, since
// they differ, and the median counts. Fails where one of the medians is below 95.

import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { ask, median, times } from "./ask.mjs";

const RUNS = 5;
const LEAST = 95;
const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".svg": "image/svg+xml", ".wasm": "application/wasm" };

/** Files by name, compressed once. */
const compressed = new Map();

const server = http.createServer((request, response) => {
  const name = new URL(request.url, "http://localhost").pathname.slice(1) || "index.html";
  const file = path.join(dist, name);
  if (!file.startsWith(dist) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  if (!compressed.has(name)) {
    compressed.set(name, brotliCompressSync(readFileSync(file)));
  }
  const hashed = /-[0-9a-f]{16}(_bg)?\.\w+$/.test(name);
  response.writeHead(200, {
    "content-type": TYPES[path.extname(name)] ?? "application/octet-stream",
    "content-encoding": "br",
    "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
  });
  response.end(compressed.get(name));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const runs = [];
let remarks = new Map();
for (let run = 0; run < RUNS; run += 1) {
  const { lhr, scores } = await ask(`http://127.0.0.1:${server.address().port}/`);
  console.log(scores, times(lhr));
  runs.push(scores);
  remarks = new Map(Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== "informative").map(({ id, title }) => [id, title]));
}
server.close();

const medians = Object.fromEntries(Object.keys(runs[0]).map((name) => [name, median(runs.map((scores) => scores[name]))]));
console.log("median", medians);
for (const [id, title] of remarks) {
  console.log(`  ${id}: ${title}`);
}
process.exitCode = Object.values(medians).every((score) => score >= LEAST) ? 0 : 1;
