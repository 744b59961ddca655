// What `import "github-pat-connect"` runs: defines <github-pat-connect>.

import { GithubPatConnectElement } from "../src/element/element.js";

const tag = "github-pat-connect";
// On a server there is nothing to define it for, and a second copy of the package comes too late.
if (globalThis.customElements && !customElements.get(tag)) customElements.define(tag, GithubPatConnectElement);

export { GithubPatConnectElement };
