// Keeps the page for when there is no network. `cargo xtask publish` writes the version and the list of files; a new
// version has a cache of its own, and the one before it goes when the new one takes over. Files are named by their
// content, so what is kept is never out of date; only the page itself is asked for anew while there is a network.

const VERSION = "{version}";
const FILES = ["{files}"];
// Other versions may be served below the same host.
const OURS = `keepalive ${registration.scope} `;
const CACHE = OURS + VERSION;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })))));
});

addEventListener("activate", (event) => {
  const old = async () => (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  event.waitUntil(old().then((names) => Promise.all(names.map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(registration.scope)) return;
  const kept = async () => (await caches.open(CACHE)).match(request, { ignoreSearch: true });
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await kept()) ?? Response.error()));
  } else {
    event.respondWith(kept().then((found) => found ?? fetch(request)));
  }
});
