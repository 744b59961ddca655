// The backend in memory, as docs/testing.md has it for Vitest.

import { createTestBackend, testTokens } from "github-pat-connect/testing";

test("the backend takes the place of fetch", async () => {
  jest.spyOn(globalThis, "fetch").mockImplementation(createTestBackend({ permissions: "contents=read issues=write" }));
  const response = await fetch("/api/github-token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: testTokens.expired }),
  });
  expect([response.status, (await response.json()).code]).toEqual([422, "expired_token"]);
});
