// `import "github-pat-connect/embed-child"`: runs the document in the cross-origin iframe.

// As in index.js: on a server there is no page, and tests only imitate one.
if (globalThis.CustomStateSet) import("../src/embed/child.js");
