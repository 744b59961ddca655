// What `import "github-pat-connect/inline"` runs: as index.js, with the WebAssembly in a script instead of a file beside
// it, for bundlers that keep only scripts.

import { GithubPatConnectElement, setWasmSource } from "../src/element/element.js";

setWasmSource(async () => {
  const { default: base64 } = await import("./inline-wasm.js");
  const gzip = new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]);
  return new Response(gzip.stream().pipeThrough(new DecompressionStream("gzip")));
});
const tag = "github-pat-connect";
if (globalThis.CustomStateSet && !customElements.get(tag)) customElements.define(tag, GithubPatConnectElement);

export { GithubPatConnectElement };
