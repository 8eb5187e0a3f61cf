// Where boot.js finds the programs in the page that is a single file: in data blocks beside it, compressed.
globalThis.keepaliveInside = (() => {
  async function module(id) {
    const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }
  return {
    js: async () => keepaliveWeb({ module_or_path: await module("keepalive-web") }),
    async toolsJs() {
      await keepaliveToolsProgram({ module_or_path: await module("keepalive-tools") });
      return keepaliveToolsProgram;
    },
  };
})();
