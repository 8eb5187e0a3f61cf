// Starts the page: loads the program that trunk built, and says so in the page when that does not work.
// The program itself sets `data-ready` on the root element once it answers; this file only ever sets `data-boot`.

const messages = {
  en: {
    unsupported: "This browser cannot run WebAssembly, which the playground is made of. Any current Firefox, Chrome, Edge or Safari can.",
    failed: "The playground did not load. Reload the page; if that does not help, the files on the server may be incomplete.",
  },
  ko: {
    unsupported: "이 브라우저는 WebAssembly를 실행할 수 없어 플레이그라운드를 열 수 없습니다. 최신 Firefox, Chrome, Edge, Safari를 사용해 주세요.",
    failed: "플레이그라운드를 불러오지 못했습니다. 페이지를 새로 고쳐 주세요. 그래도 안 되면 서버의 파일이 빠져 있을 수 있습니다.",
  },
};

const root = document.documentElement;

/** The language of the messages: the page's `lang` parameter, or else the browser's first choice. */
function language() {
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language ?? "";
  return asked.toLowerCase().startsWith("ko") ? "ko" : "en";
}

/** Shows why there is no playground, with the technical reason for whoever maintains the server. */
function explain(reason, error) {
  root.dataset.boot = "failed";
  const chosen = language();
  const box = document.createElement("div");
  box.className = "boot-problem";
  box.lang = chosen;
  box.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = messages[chosen][reason];
  box.append(text);
  if (error) {
    const detail = document.createElement("p");
    detail.append(document.createElement("code"));
    detail.firstChild.textContent = String(error);
    box.append(detail);
  }
  document.body.prepend(box);
}

/**
 * One of the programs, started: its exports. In the page that is a single file they are in the page itself, and its
 * first script says how to get them.
 */
async function load(name) {
  const inside = globalThis.keepaliveInside?.[name];
  if (inside) {
    return inside();
  }
  // Firefox remembers that a module did not come, and does not ask for it again under the same address.
  const again = failed[name] ? `?${failed[name]}` : "";
  const program = await import(address(`${name}Js`) + again);
  await program.default({ module_or_path: address(`${name}Wasm`) });
  return program;
}

/** Where the file is that a data attribute of this file's script tag names. */
function address(name) {
  return new URL(document.querySelector("script[data-web-js]").dataset[name], document.baseURI).href;
}

const programs = {};
/** How often each of them did not come. */
const failed = {};

/**
 * A program that is fetched when it is first asked for: its exports, once they can be called. Asking again after a
 * failure tries again.
 */
globalThis.keepaliveProgram = (name) => {
  programs[name] ??= load(name).catch((error) => {
    delete programs[name];
    failed[name] = (failed[name] ?? 0) + 1;
    throw error;
  });
  return programs[name];
};

/** What a page around this one needs; nobody else. */
async function frame() {
  await (globalThis.keepaliveInside?.frameJs ?? (() => import(address("frameJs"))))();
}

/** Keeps a copy for when there is no network, where the publisher has put what that takes; never inside another page. */
async function keep() {
  if (document.querySelector("link[rel=manifest]") && location.protocol.startsWith("http")) {
    await navigator.serviceWorker?.register(new URL("sw.js", document.baseURI).href);
  }
}

/** Loads and starts the program named by the data attributes of this file's script tag. */
async function start() {
  if (typeof WebAssembly !== "object") {
    explain("unsupported");
    return;
  }
  root.dataset.boot = "loading";
  try {
    await load("web");
    root.dataset.boot = "started";
  } catch (error) {
    console.error(error);
    explain("failed", error);
  }
}

// What the address asks for is fetched at once, beside the page: a moment is shown with what is said of it, and all
// scenarios but the first are a program of their own. Whether that worked is asked later.
const asks = new URLSearchParams(location.search);
for (const [program, asked] of [["story", location.hash.length > 1], ["presets", asks.has("scenario") || asks.has("with")]]) {
  if (asked) {
    keepaliveProgram(program).catch(() => undefined);
  }
}
const embedded = asks.has("embed") && !["0", "false"].includes(asks.get("embed"));
let around;
if (embedded && parent !== window) {
  // What the page around says before there is somebody to hear it, as slides do once this page is loaded.
  globalThis.keepaliveHeard = [];
  onmessage = (event) => keepaliveHeard.push(event);
  around = frame();
}
await start();
// Neither is needed to read the page.
await (embedded ? around : parent === window ? keep() : undefined)?.catch((error) => console.warn(error));
