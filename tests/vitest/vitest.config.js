import { defineConfig } from "vitest/config";

// The same tests in each imitation of a browser, those of docs/testing.md among them, and what a server does.
const imitations = ["jsdom", "happy-dom"].map((name) => ({
  name,
  environment: name,
  include: ["element.test.js", "react.test.js", "settings.test.jsx", "backend.test.js"],
}));
const server = { name: "node", environment: "node", include: ["server.test.js"] };

export default defineConfig({ test: { projects: [...imitations, server].map((test) => ({ test })) } });
