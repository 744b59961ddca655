// The backend of the form as one import: verifies a token with GitHub, has it kept by the app, and answers by the
// contract (backend/openapi.yaml). Web standards only, so that Node, Deno, Bun and Cloudflare Workers run it as it is.
// Its rules are the reference backend's: tests/server compares the two, answer by answer.

export { createHandler } from "./server/handler.js";
export { toNodeHandler } from "./server/node.js";
