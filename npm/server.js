// The backend of the form as one import: verifies a token with GitHub, has the app store it, and answers by the contract
// (docs/contract.md). It uses web standards only, so that Node, Deno, Bun and Cloudflare Workers run it as it is.
// Its rules are those of the reference backend: tests/server compares the responses of both.

export { createHandler } from "./server/handler.js";
export { toNodeHandler } from "./server/node.js";
