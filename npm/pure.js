// `import "github-pat-connect/pure"`: defines the element when `define` is called, with the tag name that it is given.

import { setWasmUrl, GithubPatConnectElement } from "../src/element/element.js";

/** Makes the tag known to the page; done twice, or on a server, it does nothing. */
export const define = ({ tag = "github-pat-connect", wasmUrl } = {}) => {
  if (wasmUrl) setWasmUrl(wasmUrl);
  // As in index.js; and one class is one tag's.
  if (globalThis.CustomStateSet && !customElements.get(tag))
    customElements.define(tag, class extends GithubPatConnectElement {});
};

export { GithubPatConnectElement };
