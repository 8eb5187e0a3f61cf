// <keepalive-playground scenario="two-clocks">: a figure of the playground in any page. Until the reader comes near
// it is a picture; then it is a frame. Attributes: scenario, state (the "#…" of a link), height (pixels; without it
// the figure is as high as its content), theme (auto, light, dark), lang, speed, hide, palette, motion, autoplay, view,
// with, loading (lazy, eager, click), sandbox (the one-file page in an opaque origin). Methods: play, pause, step, back,
// reset, seek(t), load({scenario} or {state}). Events: keepalive:ready, :event, :height, :blur, :error.
// No attribute is also a property: frameworks would set that instead.
(() => {
  const NAME = "keepalive-playground";
  const base = document.currentScript?.src;
  if (!base || customElements.get(NAME)) return;

  const PASSED = ["scenario", "speed", "hide", "palette", "motion", "autoplay", "view", "with"];
  const DEFAULT = "two-clocks";
  const { origin } = new URL(base);
  const DARK = matchMedia("(prefers-color-scheme: dark)");
  const TALLEST = 4000;
  const figures = new Set();
  const root = document.documentElement;

  /** What the host calls its theme: Docusaurus, Sphinx themes, Bootstrap, MkDocs Material, VitePress, mdBook. */
  function hostTheme() {
    for (const element of [root, document.body]) {
      if (!element) continue;
      const data = element.dataset;
      const said = data.theme ?? data.bsTheme ?? data.mdColorScheme;
      if (/^(dark|slate)/.test(said)) return "dark";
      if (/^(light|default)/.test(said)) return "light";
      const has = (name) => element.classList.contains(name);
      if (["dark", "coal", "navy", "ayu"].some(has)) return "dark";
      if (["light", "rust"].some(has)) return "light";
    }
    return DARK.matches ? "dark" : "light";
  }

  const dress = () => figures.forEach((figure) => figure.dress());
  const themes = new MutationObserver(dress);
  const attributeFilter = ["class", "data-theme", "data-bs-theme", "data-md-color-scheme"];
  function watchThemes() {
    themes.disconnect();
    if (!figures.size) return DARK.removeEventListener("change", dress);
    DARK.addEventListener("change", dress);
    [root, document.body].forEach((element) => themes.observe(element, { attributeFilter }));
  }

  const near = new IntersectionObserver(
    (entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && target.start()),
    { rootMargin: "200px" },
  );

  addEventListener("message", (event) => {
    const type = Object(event.data).type;
    if (typeof type !== "string" || !type.startsWith("keepalive:")) return;
    figures.forEach((figure) => figure.from(event) && figure.hear(type, event.data));
  });

  // Until the reader does anything, nothing in view moves: figures that would push it away wait.
  let calm = true;
  const stir = () => {
    calm = false;
    figures.forEach((figure) => figure.size());
  };
  ["scroll", "pointerdown", "keydown", "blur"].forEach((type) => addEventListener(type, stir, { once: true, capture: true, passive: true }));

  const place = (element, style) => Object.assign(element.style, style);

  class Playground extends HTMLElement {
    static observedAttributes = ["height", "theme", "scenario", "state"];

    connectedCallback() {
      // The children are for readers without scripts; they are not shown any more, and still there.
      this.box ??= this.attachShadow({ mode: "open" });
      this.reserve();
      this.waiting = [];
      this.dressed = null;
      const loading = this.getAttribute("loading");
      const picture = document.createElement("img");
      this.picture = picture;
      picture.alt = this.title || this.textContent.trim();
      place(picture, { display: "block", width: "100%", height: "100%", objectFit: "cover", objectPosition: "top" });
      picture.onerror = () => picture.remove();
      // What is pressed is a button, so that a keyboard can press it too.
      this.cover = loading === "click" ? document.createElement("button") : picture;
      if (this.cover !== picture) {
        place(this.cover, { width: "100%", height: "100%", padding: 0, border: 0, background: "none", cursor: "pointer" });
        this.cover.append(picture);
        this.cover.onclick = () => this.start();
      }
      this.box.replaceChildren(this.cover);
      figures.add(this);
      watchThemes();
      this.dress();
      if (loading === "click") return;
      if (loading === "eager") this.start();
      else near.observe(this);
    }

    disconnectedCallback() {
      near.unobserve(this);
      figures.delete(this);
      watchThemes();
      this.box.replaceChildren();
      this.frame = this.ready = null;
    }

    attributeChangedCallback(name, before, now) {
      // What it begins with is not a change.
      if (!this.isConnected || !this.box || before === now) return;
      if (name === "height") this.size(this.wanted, true);
      else if (name === "theme") this.dress();
      else if (!this.frame) this.show();
      else this.load(name === "state" ? { state: this.address() } : { scenario: now || DEFAULT });
    }

    /** Takes the place of the picture that stood there without the script, so that what follows stays where it is. */
    reserve() {
      const stood = this.querySelector("img")?.offsetHeight ?? 0;
      const around = this.parentElement;
      const before = around?.offsetHeight;
      place(this, { display: "block", position: "relative", overflow: "hidden" });
      this.wanted = stood > 100 ? stood : 480;
      this.size(this.wanted, true);
      if (stood > 100 && around) this.size(stood + before - around.offsetHeight, true);
    }

    /** The fixed height, or the one that the content asks for, as soon as it may be had. */
    size(wanted = this.wanted, now = false) {
      this.wanted = wanted;
      const { bottom } = this.getBoundingClientRect();
      if (calm && !now && bottom > 0 && bottom < innerHeight) return;
      const height = parseFloat(this.getAttribute("height")) || wanted;
      this.style.height = `${Math.min(height, TALLEST)}px`;
    }

    look() {
      const own = this.getAttribute("theme");
      return own === "light" || own === "dark" ? own : hostTheme();
    }

    language() {
      const tag = this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? "";
      return tag.startsWith("ko") ? "ko" : "en";
    }

    dress() {
      const theme = this.look();
      if (theme === this.dressed) return;
      this.dressed = theme;
      if (this.ready) this.send("setTheme", { theme });
      this.show();
    }

    /** The first picture of the scenario, as long as there is one. */
    show() {
      const scenario = this.getAttribute("scenario") || DEFAULT;
      const name = `${encodeURIComponent(scenario)}.${this.language()}.${this.dressed}.svg`;
      if (!this.ready) this.picture.src = new URL(`stills/${name}`, base).href;
    }

    address() {
      const query = new URLSearchParams({ embed: 1, theme: this.look(), lang: this.language() });
      PASSED.forEach((name) => this.hasAttribute(name) && query.set(name, this.getAttribute(name) || 1));
      return `?${query}#${(this.getAttribute("state") ?? "").replace(/^#/, "")}`;
    }

    /** Puts the frame over the picture, which goes when the frame answers. */
    start() {
      if (this.frame || !this.isConnected) return;
      near.unobserve(this);
      const frame = document.createElement("iframe");
      const sandbox = this.getAttribute("sandbox");
      // A frame without an origin, or one from a file, can be named by nothing narrower.
      this.peer = sandbox === null && origin !== "null" ? origin : "*";
      frame.title = this.picture.alt || "Keep-Alive Playground";
      frame.allow = "fullscreen; clipboard-write";
      if (sandbox !== null) frame.sandbox = sandbox || "allow-scripts";
      frame.src = new URL(sandbox === null ? "./" : "keepalive-playground.html", base).href + this.address();
      place(frame, { position: "absolute", inset: 0, width: "100%", height: "100%", border: 0, opacity: 0 });
      // Where the focus goes when the frame gives it back: behind the figure, and nobody comes there by Tab.
      this.behind = document.createElement("span");
      this.behind.onblur = () => this.behind.removeAttribute("tabindex");
      this.box.append(frame, this.behind);
      this.frame = frame;
    }

    /** It comes from this figure's frame, and the frame still shows what was put into it. */
    from({ source, origin }) {
      return this.frame?.contentWindow === source && (this.peer === "*" || this.peer === origin);
    }

    hear(type, data) {
      if (type === "keepalive:ready") {
        this.ready = true;
        this.frame.style.opacity = 1;
        // Whoever pressed the picture goes on in the figure.
        if (this.box.activeElement === this.cover) this.frame.focus();
        this.cover.remove();
        this.send("setTheme", { theme: this.look() });
        this.waiting.splice(0).forEach((message) => this.send(...message));
      } else if (type === "keepalive:height") {
        if (data.height > 0) this.size(Number(data.height));
      } else if (type === "keepalive:blur") {
        this.behind.tabIndex = 0;
        this.behind.focus({ preventScroll: true });
      } else if (type === "keepalive:error") {
        this.frame.style.opacity = 1;
      }
      this.dispatchEvent(new CustomEvent(type, { detail: data, bubbles: true }));
    }

    /** Tells the frame something, at once or when it answers; a figure that is still a picture starts. */
    send(verb, fields) {
      if (this.ready) return this.frame.contentWindow.postMessage({ type: `keepalive:${verb}`, ...fields }, this.peer);
      this.waiting.push([verb, fields]);
      this.start();
    }

    seek(t) {
      this.send("seek", { t });
    }

    load(what) {
      this.send("load", what);
    }
  }

  for (const verb of ["play", "pause", "step", "back", "reset"]) {
    Playground.prototype[verb] = function () {
      this.send(verb);
    };
  }
  customElements.define(NAME, Playground);
})();
