// What `import "github-pat-connect/pure"` gives: the element under a name of the page's choice, once it says so.

import { fetchWasm, GithubPatConnectElement, setWasmSource } from "../src/element/element.js";

setWasmSource(fetchWasm);

/** Makes the tag known to the page; done twice, or on a server, it does nothing. */
export const define = ({ tag = "github-pat-connect", wasmUrl } = {}) => {
  if (wasmUrl) setWasmSource(() => fetchWasm(wasmUrl));
  // As in index.js; and one class is one tag's.
  if (globalThis.CustomStateSet && !customElements.get(tag))
    customElements.define(tag, class extends GithubPatConnectElement {});
};

export { GithubPatConnectElement };
