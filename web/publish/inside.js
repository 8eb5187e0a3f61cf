// Where boot.js finds the programs in the page that is a single file: in data blocks beside it, compressed. Which
// there are is written by publish.mjs.
globalThis.keepaliveInside = (() => {
  const PROGRAMS = "{programs}";

  async function module(id) {
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  /** Starts a program; its exports. */
  async function start({ id, program }) {
    await program({ module_or_path: await module(id) });
    return program;
  }

  return Object.fromEntries(Object.entries(PROGRAMS).map(([key, inside]) => [key, () => start(inside)]));
})();
