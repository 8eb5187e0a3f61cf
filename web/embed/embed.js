// <keepalive-playground scenario="two-clocks">: a figure of the playground in any page. Until the reader comes near
// it is a picture; then it is a frame. Attributes: scenario, state (the "#…" of a link), height (pixels; without it
// the figure is as high as its content), theme (auto, light, dark), lang, speed, hide, palette, motion, autoplay, view,
// with, loading (lazy, eager, click), sandbox (the one-file page in an opaque origin). Methods: play, pause, step, back,
// reset, seek(t), load({scenario} or {state}). Events: keepalive:ready, :event, :answer, :height, :blur, :error. No
// attribute is also a property: frameworks would set that instead.
(() => {
  const NAME = "keepalive-playground";
  const base = document.currentScript?.src;
  if (!base || customElements.get(NAME)) return;

  const PASSED = ["scenario", "speed", "hide", "palette", "motion", "autoplay", "view", "with"];
  const DEFAULT = "two-clocks";
  const { origin } = new URL(base);
  const DARK = matchMedia("(prefers-color-scheme: dark)");
  const TALLEST = 4000;
  /**
   * How a figure is arranged: below which width, how its pictures are called, and how high it is without its ladder
   * (title, hosts, event line, controls): three of four short figures need less, and hardly 50 pixels less.
   */
  const SHAPES = [
    [552, ".slim", 470],
    [852, "", 405],
    [Infinity, ".wide", 390],
  ];
  /** What a figure stands on, as long as it is a picture: the paper of the frame. */
  const PAPER = { light: "#fdfdfc", dark: "#121418" };
  /** The margins of a picture and of a frame, both sides together, and how wide a frame lets its content become. */
  const [MARGINS, PADDING, WIDEST] = [40, 32, 968];
  /** For so long after a page has been laid out anew, or another run was asked for, its parts move anyway; ms. */
  const UNREST = 2000;
  const figures = new Set();
  const root = document.documentElement;

  /**
   * What the host calls its theme: Docusaurus, Sphinx themes, Bootstrap, MkDocs Material, VitePress, mdBook. If it says
   * nothing, a page is dark where its text is light, whatever the system is: many are light for everybody.
   */
  function themeAround(figure) {
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
    const [, red, green, blue] = /^rgba?\((\d+), (\d+), (\d+)/.exec(getComputedStyle(figure).color) ?? [];
    const isDark = red ? 2 * red + 5 * green + 1 * blue > 8 * 127 : DARK.matches;
    return isDark ? "dark" : "light";
  }

  const dress = () => figures.forEach((figure) => figure.dress());
  let late;
  const themes = new MutationObserver(() => {
    dress();
    // Colours may take their time to change; a page that changes all the time is looked at once it has come to rest.
    clearTimeout(late);
    late = setTimeout(dress, 600);
  });
  // Style sheets may come later than this script.
  addEventListener("load", dress);
  const attributeFilter = ["class", "data-theme", "data-bs-theme", "data-md-color-scheme"];
  function watchThemes() {
    themes.disconnect();
    if (!figures.size) return DARK.removeEventListener("change", dress);
    DARK.addEventListener("change", dress);
    [root, document.body].forEach((element) => themes.observe(element, { attributeFilter }));
  }

  const nearer = (rootMargin) =>
    new IntersectionObserver((entries) => entries.forEach(({ isIntersecting, target }) => isIntersecting && target.start()), { rootMargin });
  // Whoever only opens the page pays for nothing that is not about to be seen; whoever reads on finds it there.
  let near = nearer("200px");
  const read = () => {
    near.disconnect();
    near = nearer("100%");
    figures.forEach((figure) => figure.wait());
  };
  addEventListener("scroll", read, { once: true, capture: true, passive: true });

  // When the lower edge of a figure goes out of view, it may have the height that it wants.
  const edges = new IntersectionObserver((entries) => entries.forEach(({ target }) => target.getRootNode().host?.size()));
  const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => target.turn()));

  addEventListener("message", (event) => {
    const type = Object(event.data).type;
    if (typeof type !== "string" || !type.startsWith("keepalive:")) return;
    figures.forEach((figure) => figure.from(event) && figure.hear(type, event.data));
  });

  const place = (element, style) => Object.assign(element.style, style);

  class Playground extends HTMLElement {
    static observedAttributes = ["height", "theme", "scenario", "state"];

    connectedCallback() {
      this.reserve();
      // The children are for readers without scripts; they are not shown any more, and still there.
      this.box ??= this.attachShadow({ mode: "open" });
      this.waiting = [];
      this.dressed = null;
      const loading = this.getAttribute("loading");
      const picture = document.createElement("img");
      this.picture = picture;
      picture.alt = this.title || this.textContent.trim();
      // Where its ladder will be: a third of what the frame has besides stands above it.
      place(picture, { display: "block", width: "100%", height: "100%", objectFit: "scale-down", objectPosition: "50% 32%" });
      picture.onerror = () => picture.remove();
      picture.onload = () => this.told || this.size(this.expected());
      // What is pressed is a button, so that a keyboard can press it too.
      this.cover = loading === "click" ? document.createElement("button") : picture;
      if (this.cover !== picture) {
        place(this.cover, { width: "100%", height: "100%", padding: 0, border: 0, background: "none", cursor: "pointer" });
        this.cover.append(picture);
        this.cover.onclick = () => this.start();
      }
      // Its lower edge; and where the focus goes when the frame gives it back: behind the figure, where nobody comes by Tab.
      this.behind = document.createElement("span");
      this.behind.onblur = () => this.behind.removeAttribute("tabindex");
      place(this.behind, { position: "absolute", bottom: 0, width: "1px", height: "1px" });
      this.box.replaceChildren(this.cover, this.behind);
      this.told = false;
      this.rest = 0;
      figures.add(this);
      watchThemes();
      this.dress();
      edges.observe(this.behind);
      widths.observe(this);
      if (loading === "eager") this.start();
      else this.wait();
    }

    wait() {
      if (!this.frame && this.getAttribute("loading") !== "click") near.observe(this);
    }

    disconnectedCallback() {
      near.unobserve(this);
      edges.unobserve(this.behind);
      widths.unobserve(this);
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

    /** Takes the place that was kept, or that of the picture that stood there, so that what follows stays where it is. */
    reserve() {
      const stood = this.box ? 0 : Math.max(this.offsetHeight, this.querySelector("img")?.offsetHeight ?? 0);
      const around = () => this.parentElement?.getBoundingClientRect().height ?? 0;
      const before = around();
      place(this, { display: "block", position: "relative", overflow: "hidden", minHeight: 0 });
      this.size(stood > 100 ? stood : (this.wanted ?? 480), true);
      if (stood > 100) this.size(stood + before - around(), true);
    }

    /** How wide its content will be: a frame leaves room for a scrollbar, if those of this browser take any. */
    room() {
      return Math.min(this.clientWidth - (innerWidth - root.clientWidth), WIDEST);
    }

    /** How high the figure will probably be, from its picture. */
    expected() {
      const { naturalWidth, naturalHeight } = this.picture;
      return ((this.room() - PADDING) / (naturalWidth - MARGINS)) * naturalHeight + this.shape()[2];
    }

    shape() {
      return SHAPES.find(([width]) => this.room() < width);
    }

    /** It has another width: another picture may fit, and other heights. */
    turn() {
      if (this.clientWidth === this.width) return;
      if (this.width) this.rest = performance.now() + UNREST;
      this.width = this.clientWidth;
      this.show();
      if (!this.told && this.picture.naturalWidth) this.size(this.expected());
    }

    /**
     * The fixed height, or the one that the content asks for, as soon as it may be had: while its lower edge is below
     * the screen and stays there, or the reader is in the figure. Otherwise what is in view would be pushed about, or
     * drawn up from below it, also by a figure above it, since not every browser holds on to what it shows, and none while
     * it is scrolled. Until then the frame scrolls, or ends before its place.
     */
    size(wanted = this.wanted, now = false) {
      this.wanted = wanted;
      if (now) return this.fit();
      // Between two pictures of the page it may have been scrolled by more than is known here.
      requestAnimationFrame((time) => {
        const { top, height } = this.getBoundingClientRect();
        const inside = this.frame && this.box.activeElement === this.frame;
        const least = innerHeight + 1 - top;
        if (inside || time < this.rest) this.fit();
        else if (height > least) this.fit(least);
      });
    }

    /** Takes its height, but not less than this. */
    fit(least = 0) {
      const height = parseFloat(this.getAttribute("height")) || this.wanted;
      this.style.height = `${Math.max(Math.min(height, TALLEST), least)}px`;
    }

    look() {
      const own = this.getAttribute("theme");
      return own === "light" || own === "dark" ? own : themeAround(this);
    }

    language() {
      const tag = this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? "";
      return tag.startsWith("ko") ? "ko" : "en";
    }

    dress() {
      const theme = this.look();
      if (theme === this.dressed) return;
      this.dressed = theme;
      place(this, { background: PAPER[theme], borderRadius: "6px" });
      if (this.ready) this.send("setTheme", { theme });
      this.show();
    }

    /** The first picture of the scenario, as long as there is one. */
    show() {
      const scenario = this.getAttribute("scenario") || DEFAULT;
      const name = `${encodeURIComponent(scenario)}.${this.language()}.${this.dressed}${this.shape()[1]}.svg`;
      const { href } = new URL(`stills/${name}`, base);
      if (!this.ready && this.picture.src !== href) this.picture.src = href;
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
      this.behind.before(frame);
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
        this.told = data.height > 0;
        if (this.told) this.wanted = Number(data.height);
      } else if (type === "keepalive:blur") {
        this.behind.tabIndex = 0;
        this.behind.focus({ preventScroll: true });
      } else if (type === "keepalive:error") {
        this.frame.style.opacity = 1;
      }
      this.size();
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
      this.rest = performance.now() + UNREST;
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
