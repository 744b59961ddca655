// What `import "github-pat-connect"` runs: defines <github-pat-connect>.

import { fetchWasm, GithubPatConnectElement, setWasmSource } from "../src/element/element.js";

setWasmSource(fetchWasm);
const tag = "github-pat-connect";
// On a server there is nothing to define it for, nor where tests imitate a browser (jsdom, happy-dom): they have no states
// of custom elements. A second copy of the package comes too late.
if (globalThis.CustomStateSet && !customElements.get(tag)) customElements.define(tag, GithubPatConnectElement);

export { GithubPatConnectElement };
