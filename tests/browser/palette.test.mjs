// The palettes of the page, computed from its tokens: contrast as WCAG 2 defines it, and whether colours that mean
// something stay apart for readers who see fewer of them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
} from "culori";

const css = readFileSync(new URL("../../web/styles/tokens.css", import.meta.url), "utf8");
/** The declarations of the first block that a selector opens. */
const block = (selector) => {
  const from = css.indexOf("{", css.indexOf(selector)) + 1;
  const declarations = css.slice(from, css.indexOf("}", from)).matchAll(/(--[\w-]+):\s*([^;]+);/g);
  return Object.fromEntries([...declarations].map(([, name, value]) => [name, value.trim()]));
};
const root = block(":root {");
/** One side of every `light-dark()`. */
const side = (nth) =>
  Object.fromEntries(
    Object.entries(root)
      .map(([name, value]) => [name, /^light-dark\((#\w+), (#\w+)\)$/.exec(value)?.[nth]])
      .filter(([, value]) => value),
  );
const palettes = {
  light: side(1),
  dark: side(2),
  // What the projector does not set is that of a light page.
  projector: { ...side(1), ...block(':root[data-palette="projector"]') },
};

/** Text, on everything it stands on. WCAG 2.2, 1.4.3: 4.5 to 1. */
const TEXTS = {
  "--ink": ["--paper", "--surface", "--raise", "--accent-wash", "--http-wash", "--probe-wash", "--rst-wash"],
  "--ink-2": ["--paper", "--surface", "--raise", "--accent-wash"],
  "--ink-3": ["--paper", "--surface", "--raise"],
  "--accent": ["--paper", "--raise", "--accent-wash"],
  "--accent-ink": ["--accent"],
  "--http": ["--paper"],
  "--probe-text": ["--paper"],
  "--rst": ["--paper", "--raise", "--rst-wash"],
};
/** Marks, on the paper and on a silence. WCAG 2.2, 1.4.11: 3 to 1. */
const MARKS = ["--syn", "--ack", "--http", "--probe", "--fin", "--rst", "--wait", "--accent", "--rule-strong"];
/** Colours that mean different things and are not always told apart by their place. */
const MEANINGS = ["--http", "--probe", "--rst", "--accent", "--ink"];
/**
 * How far two of them must be apart, in CIEDE2000; a reader tells patches beside each other apart from about 2 on,
 * small marks at a distance from several times as much.
 */
const APART = 10;

for (const [name, palette] of Object.entries(palettes)) {
  test(`${name}: text and marks have the contrast that WCAG asks for`, () => {
    for (const [ink, grounds] of Object.entries(TEXTS)) {
      for (const ground of grounds) {
        const contrast = wcagContrast(palette[ink], palette[ground]);
        assert.ok(contrast >= 4.5, `${ink} on ${ground}: ${contrast.toFixed(2)}`);
      }
    }
    for (const mark of MARKS) {
      for (const ground of ["--paper", "--surface"]) {
        const contrast = wcagContrast(palette[mark], palette[ground]);
        assert.ok(contrast >= 3, `${mark} on ${ground}: ${contrast.toFixed(2)}`);
      }
    }
  });

  // The matrices of Machado, Oliveira and Fernandes (2009), at full severity, as culori has them.
  for (const [who, seen] of [
    ["every colour", (color) => color],
    ["no red", filterDeficiencyProt(1)],
    ["no green", filterDeficiencyDeuter(1)],
    ["no blue", filterDeficiencyTrit(1)],
  ]) {
    test(`${name}: for readers who see ${who}, what means different things looks different`, () => {
      const apart = differenceCiede2000();
      MEANINGS.forEach((one, nth) => {
        for (const other of MEANINGS.slice(nth + 1)) {
          const distance = apart(seen(parse(palette[one])), seen(parse(palette[other])));
          assert.ok(distance >= APART, `${one} and ${other}: ${distance.toFixed(1)}`);
        }
      });
    });
  }
}

test("a figure that stands alone has the colours of the page", () => {
  const alone = readFileSync(new URL("../../crates/scene/src/figure-tokens.css", import.meta.url), "utf8");
  const [light, dark] = alone.split("@media");
  for (const [text, palette] of [[light, palettes.light], [dark, palettes.dark]]) {
    const tokens = [...text.matchAll(/(--[\w-]+): (#\w+)/g)];
    assert.ok(tokens.length > 15);
    for (const [, name, value] of tokens) assert.equal(value, palette[name], name);
  }
});
