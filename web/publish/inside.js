// Where boot.js finds the programs in the page that is a single file: in data blocks beside it, compressed.
// `cargo xtask publish` writes the list of programs.
globalThis.keepaliveInside = (() => {
  async function module(id) {
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }
  const start = (name, program) => async () => {
    await program({ module_or_path: await module(`keepalive-${name}`) });
    return program;
  };
  return { "{programs}": start };
})();
