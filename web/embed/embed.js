// <keepalive-playground scenario="two-clocks">: a figure of the playground in any page. Until the reader comes near
// it is a picture; then it is a frame. Attributes: scenario, state (the "#…" of a link), height (pixels; without it
// the figure is as high as its content), theme (auto, light, dark), lang, speed, hide, palette, motion, autoplay,
// loading (lazy, eager, click), sandbox (the one-file page in an opaque origin). Methods: play, pause, step, back,
// reset, seek(t), load({scenario} or {state}). Events: keepalive:ready, :event, :height, :error.
(() => {
  const NAME = "keepalive-playground";
  const base = document.currentScript?.src;
  if (!base || customElements.get(NAME)) return;

  const PASSED = ["scenario", "speed", "hide", "palette", "motion", "autoplay"];
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

  addEventListener("message", ({ source, data }) => {
    const type = Object(data).type;
    if (typeof type !== "string" || !type.startsWith("keepalive:")) return;
    figures.forEach((figure) => figure.frame?.contentWindow === source && figure.hear(type, data));
  });

  const place = (element, style) => Object.assign(element.style, style);

  class Playground extends HTMLElement {
    static observedAttributes = ["height", "theme", "scenario", "state"];

    connectedCallback() {
      // The children are for readers without scripts; they are not shown any more, and still there.
      this.box ??= this.attachShadow({ mode: "open" });
      place(this, { display: "block", position: "relative", overflow: "hidden" });
      this.size(480);
      this.waiting = [];
      this.dressed = null;
      this.picture = document.createElement("img");
      this.picture.alt = this.title || this.textContent.trim();
      place(this.picture, { width: "100%", height: "100%", objectFit: "cover", objectPosition: "top" });
      this.picture.onerror = () => this.picture.remove();
      this.box.replaceChildren(this.picture);
      figures.add(this);
      watchThemes();
      this.dress();
      const loading = this.getAttribute("loading");
      if (loading === "click") this.picture.onclick = () => this.start();
      else if (loading === "eager") this.start();
      else near.observe(this);
    }

    disconnectedCallback() {
      near.unobserve(this);
      figures.delete(this);
      watchThemes();
      this.box.replaceChildren();
      this.frame = this.ready = null;
    }

    attributeChangedCallback(name, before) {
      if (!this.isConnected || before === null) return;
      if (name === "height") this.size();
      else if (name === "theme") this.dress();
      else this.load(name === "state" ? { state: this.address() } : { scenario: this.getAttribute(name) });
    }

    /** The fixed height, or the one that the content asks for. */
    size(wanted) {
      const height = parseFloat(this.getAttribute("height")) || wanted;
      if (height) this.style.height = `${Math.min(height, TALLEST)}px`;
    }

    theme() {
      const own = this.getAttribute("theme");
      return own === "light" || own === "dark" ? own : hostTheme();
    }

    language() {
      const tag = this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? "";
      return tag.startsWith("ko") ? "ko" : "en";
    }

    dress() {
      const theme = this.theme();
      if (theme === this.dressed) return;
      this.dressed = theme;
      if (this.ready) this.send("setTheme", { theme });
      const scenario = this.getAttribute("scenario") || "two-clocks";
      this.picture.src = new URL(`stills/${encodeURIComponent(scenario)}.${this.language()}.${theme}.svg`, base).href;
    }

    address() {
      const query = new URLSearchParams({ embed: 1, theme: this.theme(), lang: this.language() });
      PASSED.forEach((name) => this.hasAttribute(name) && query.set(name, this.getAttribute(name) || 1));
      return `?${query}#${(this.getAttribute("state") ?? "").replace(/^#/, "")}`;
    }

    /** Puts the frame over the picture, which goes when the frame answers. */
    start() {
      if (this.frame || !this.isConnected) return;
      near.unobserve(this);
      const frame = document.createElement("iframe");
      const sandbox = this.getAttribute("sandbox");
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

    hear(type, data) {
      if (type === "keepalive:ready") {
        this.ready = true;
        this.frame.style.opacity = 1;
        this.picture.remove();
        this.send("setTheme", { theme: this.theme() });
        this.waiting.splice(0).forEach((message) => this.send(...message));
      } else if (type === "keepalive:height") {
        if (data.height > 0) this.size(data.height);
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
      if (this.ready) return this.frame.contentWindow.postMessage({ type: `keepalive:${verb}`, ...fields }, "*");
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
