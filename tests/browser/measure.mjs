// What is wrong with how a page is laid out, measured inside it: what sticks out, is cut off, lies upon another text
// or is too small to be pressed. One line for each; none is good.

/** What the reader sees: the open dialog, or the page. */
const ROOT = "dialog[open], body";

/** Everything that is wrong, as far as it can be measured without touching anything. */
export async function faults(page) {
  return page.evaluate((root) => {
    const found = [];
    const top = document.querySelector("dialog[open]") ?? document.querySelector(root);
    const wide = document.documentElement.clientWidth;
    const excess = document.documentElement.scrollWidth - wide;
    if (excess > 0) found.push(`the page is ${excess} px too wide`);
    const say = (element) => {
      const id = element.closest("[data-testid], [id]");
      const name = element.classList?.length ? `${element.localName}.${[...element.classList].join(".")}` : element.localName;
      return `${id ? `${id.dataset?.testid ?? id.id} ` : ""}${name} “${element.textContent.trim().slice(0, 30)}”`;
    };
    const style = new Map();
    const of = (element) => style.get(element) ?? style.set(element, getComputedStyle(element)).get(element);
    const hidden = (element) => !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.closest(".vh, .skip, [inert]");
    /** What may move under something else: it sticks, or it scrolls by itself. */
    const layer = (element) => {
      for (let at = element; at && at !== top; at = at.parentElement) {
        const { position, overflowX, overflowY } = of(at);
        if (["sticky", "fixed", "absolute"].includes(position)) return at;
        if ([overflowX, overflowY].some((it) => it === "auto" || it === "scroll")) return at;
      }
      return top;
    };
    // Every line of text outside of figures, with the element that holds it.
    const lines = [];
    const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.textContent.trim() || element.closest("svg, noscript, script, style, option") || hidden(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      // A caption ends after its second line, whatever follows.
      const clamped = element.closest(".caption")?.getBoundingClientRect().bottom ?? Infinity;
      for (const box of range.getClientRects()) {
        if (box.width > 1 && box.height > 1 && box.bottom <= clamped + 4) lines.push({ element, box, on: layer(element) });
      }
    }
    for (const { element, box, on } of lines) {
      const scrolls = on !== top && ["auto", "scroll"].includes(of(on).overflowX);
      if (!scrolls && (box.left < -1 || box.right > wide + 1)) found.push(`sticks out sideways: ${say(element)}`);
      // Cut off by a box that does not scroll.
      for (let at = element; at && at !== top; at = at.parentElement) {
        const { overflowX, webkitLineClamp } = of(at);
        if (!["hidden", "clip"].includes(overflowX) || webkitLineClamp !== "none") continue;
        const around = at.getBoundingClientRect();
        if (box.right > around.right + 1 || box.left < around.left - 1) found.push(`cut off: ${say(element)}`);
      }
    }
    // Texts of one layer, from the top, that share more than a sliver.
    lines.sort((a, b) => a.box.top - b.box.top);
    lines.forEach((one, nth) => {
      for (const other of lines.slice(nth + 1)) {
        if (other.box.top >= one.box.bottom) break;
        if (other.on !== one.on || one.element.contains(other.element) || other.element.contains(one.element)) continue;
        const x = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const y = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
        // Line boxes are higher than their letters.
        if (x > 2 && y > 0.35 * Math.min(one.box.height, other.box.height)) {
          found.push(`one upon the other: ${say(one.element)} and ${say(other.element)}`);
        }
      }
    });
    // The words of the figures, which are turned: as the corners of what each really takes.
    for (const svg of top.querySelectorAll("svg.ka.run")) {
      if (hidden(svg)) continue;
      const texts = [...svg.querySelectorAll("text")].map((text) => {
        const { x, y, width, height } = text.getBBox();
        const matrix = text.getScreenCTM();
        // Without the room that a font keeps above and below its letters.
        const [above, below] = [y + height * 0.24, y + height * 0.8];
        const at = (px, py) => [matrix.a * px + matrix.c * py + matrix.e, matrix.b * px + matrix.d * py + matrix.f];
        return { text, corners: [at(x, above), at(x + width, above), at(x + width, below), at(x, below)] };
      });
      const apart = (a, b) => {
        for (const [p, q] of [[a, b], [b, a]]) {
          for (let i = 0; i < 2; i++) {
            const [nx, ny] = [p[i + 1][1] - p[i][1], p[i][0] - p[i + 1][0]];
            const along = (corners) => corners.map(([x, y]) => nx * x + ny * y);
            const [s, t] = [along(p), along(q)];
            if (Math.min(...s) >= Math.max(...t) || Math.min(...t) >= Math.max(...s)) return true;
          }
        }
        return false;
      };
      texts.forEach((one, nth) => {
        for (const other of texts.slice(nth + 1)) {
          const far = Math.abs(one.corners[0][1] - other.corners[0][1]) > 80;
          if (!far && !apart(one.corners, other.corners)) {
            found.push(`in a figure, one upon the other: “${one.text.textContent}” and “${other.text.textContent}”`);
          }
        }
      });
    }
    return [...new Set(found)];
  }, ROOT);
}

/**
 * Controls that are smaller than WCAG 2.2, 2.5.8 asks for: what is hit 11.5 px from the middle of a control to every
 * side must be that control. A link inside a sentence may be as low as its line, and the arrows of the figure have
 * the rows of the transcript to be pressed instead. What an open knob's sheet lies upon is pressed once it is closed.
 */
export async function smallTargets(page) {
  return page.evaluate((root) => {
    const top = document.querySelector("dialog[open]") ?? document.querySelector(root);
    const controls = top.querySelectorAll("button, summary, input, select, textarea, [role=slider], [role=spinbutton], [role=tab]");
    const found = [];
    for (const control of controls) {
      if (!control.checkVisibility({ visibilityProperty: true }) || control.closest("svg, .skip, [inert]")) continue;
      control.scrollIntoView({ block: "center", inline: "center" });
      const { left, right, top: upper, bottom } = control.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (upper + bottom) / 2];
      const meant = ([dx, dy]) => {
        const hit = document.elementFromPoint(x + dx, y + dy);
        const covered = hit?.closest(".knob-sheet") && !control.closest(".knob-sheet");
        return hit && (covered || control.contains(hit) || hit.closest("label")?.control === control);
      };
      const near = [[0, 0], [-11.5, 0], [11.5, 0], [0, -11.5], [0, 11.5]];
      if (!near.every(meant)) {
        const name = control.dataset.testid ?? control.getAttribute("aria-label") ?? control.textContent;
        found.push(`${name.trim().slice(0, 40)}: ${Math.round(right - left)} × ${Math.round(bottom - upper)} px`);
      }
    }
    return found;
  }, ROOT);
}
