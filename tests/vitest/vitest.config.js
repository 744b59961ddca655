import { defineConfig } from "vitest/config";

// The same tests in each imitation of a browser.
export default defineConfig({
  test: {
    projects: ["jsdom", "happy-dom"].map((environment) => ({ test: { name: environment, environment } })),
  },
});
