// The page inside another one: turns that page's messages into commands, and what happens here into messages.
// What it tells is what the page's own attributes say. It stores nothing and asks for nothing.

const root = document.documentElement;
const { parent } = window;

/** Nothing told is a secret, and before the page around has spoken its origin is not known. */
let target = "*";

function tell(type, fields) {
  parent.postMessage({ type: `keepalive:${type}`, ...fields }, target);
}

/** The command that a message asks for, as the program reads it; nothing for what is unknown. */
function commandOf(data) {
  if (data === "slide:start") return "play";
  if (data === "slide:stop") return "pause";
  const { type, t, theme, scenario, state } = Object(data);
  const [, verb] = /^keepalive:(\w+)$/.exec(typeof type === "string" ? type : "") ?? [];
  switch (verb) {
    case "play":
    case "pause":
    case "step":
    case "back":
    case "reset":
      return verb;
    case "seek":
      return Number.isFinite(t) && t >= 0 ? `seek ${Math.trunc(t)}` : undefined;
    case "setTheme":
      return typeof theme === "string" ? `theme ${theme}` : undefined;
    case "load":
      if (typeof scenario === "string") return `load ?scenario=${encodeURIComponent(scenario)}`;
      return typeof state === "string" ? `load ${state}` : undefined;
    default:
      return undefined;
  }
}

/** Comes when the program answers. */
const ready = new Promise((resolve) => {
  const look = () => "ready" in root.dataset && resolve();
  new MutationObserver(look).observe(root, { attributeFilter: ["data-ready"] });
  look();
});

function hear(event) {
  const command = event.source === parent ? commandOf(event.data) : undefined;
  if (!command) return;
  if (event.origin !== "null") target = event.origin;
  ready.then(() => dispatchEvent(new CustomEvent("keepalive", { detail: command })));
}
// `boot.js` has kept what was said before this script had come.
keepaliveHeard.forEach(hear);
onmessage = hear;

/** The height of the content, to whoever listens in either dialect. */
function tellHeight(page) {
  const height = Math.ceil(page.getBoundingClientRect().bottom + scrollY);
  tell("height", { height });
  // What Embedly's and Observable's listeners understand.
  parent.postMessage(JSON.stringify({ src: location.href, context: "iframe.resize", height }), target);
}

/** Tells of the boxes that say what went wrong. */
function watchProblems(then) {
  let last = "";
  const watcher = new MutationObserver(look);
  function look() {
    const box = document.querySelector("body > [role=alert]");
    const message = box?.querySelector("p")?.textContent ?? "";
    if (box) watcher.observe(box, { subtree: true, childList: true, characterData: true });
    if (message && message !== last) tell("error", { message });
    if (message !== last) then();
    last = message;
  }
  watcher.observe(document.body, { childList: true });
  look();
}

/** Gives the keyboard back to the page around, which may move it on from there. */
function leave() {
  document.activeElement?.blur();
  parent.focus();
  tell("blur");
}

let page;
watchProblems(() => page && tellHeight(page));
await ready;
page = document.querySelector(".page");
const stage = document.querySelector("[data-testid=stage]");
new MutationObserver(() => {
  const { event, t, kind } = stage.dataset;
  tell("event", { index: event === undefined ? null : Number(event), t: Number(t), kind: kind ?? null });
}).observe(stage, { attributeFilter: ["data-event"] });
const told = document.querySelector("[data-testid=told]");
new MutationObserver(() => {
  const [chosen, right] = told.dataset.answer.split(" ");
  if (right) tell("answer", { id: stage.dataset.scenario, chosen: Number(chosen), correct: right === "true" });
}).observe(told, { attributeFilter: ["data-answer"] });
// Listened to after the program's own keys, which may have a use for Escape.
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) leave();
});
tell("ready", { version: root.dataset.version });
new ResizeObserver(() => tellHeight(page)).observe(page);
