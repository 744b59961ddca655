// What `import "github-pat-connect"` runs: defines <github-pat-connect>.

import { define, GithubPatConnectElement } from "./element.js";

define();

export { GithubPatConnectElement };
