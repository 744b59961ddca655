// @testing-library/react: a settings page with the component, and what it makes of a connection.

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { GithubPatConnect } from "github-pat-connect/react";
import { createTestBackend, testConnection, testTokens } from "github-pat-connect/testing";
import { createElement, useState } from "react";
import { afterEach, expect, test, vi } from "vitest";

function Settings() {
  const [connection, setConnection] = useState(null);
  const disconnect = async () => {
    await fetch(`/api/github-token/${connection.connectionId}`, { method: "DELETE" });
    setConnection(null);
  };
  return createElement(
    "main",
    null,
    createElement(
      GithubPatConnect,
      { "backend-url": "/api/github-token", "data-testid": "form", onConnected: ({ detail }) => setConnection(detail) },
      createElement("p", null, "One moment."),
    ),
    connection && createElement("button", { onClick: disconnect }, `Disconnect @${connection.account.login}`),
  );
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("the page shows whom the form has connected, and disconnects them", async () => {
  const errors = vi.spyOn(console, "error");
  const backend = createTestBackend();
  vi.stubGlobal("fetch", backend);
  await fetch("/api/github-token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: testTokens.never_expires }),
  });
  expect([...backend.connections.keys()]).toEqual([testConnection.connectionId]);

  render(createElement(Settings));
  expect(screen.getByText("One moment.")).toBeTruthy();
  fireEvent(screen.getByTestId("form"), new CustomEvent("connected", { detail: testConnection }));
  fireEvent.click(screen.getByText("Disconnect @octocat"));
  await waitFor(() => expect(screen.queryByText("Disconnect @octocat")).toBeNull());
  expect(backend.connections.size).toBe(0);
  expect(errors).not.toHaveBeenCalled();
});

test.each([
  ["success", 201, undefined],
  ["classic", 201, undefined],
  ["invalid", 422, "invalid_token"],
  ["expired", 422, "expired_token"],
  ["sso_required", 422, "sso_required"],
  ["no_permissions", 422, "missing_permissions"],
  ["rate_limited", 429, "rate_limited"],
  ["github_down", 503, "github_unavailable"],
])("the backend plays %s", async (outcome, status, code) => {
  const backend = createTestBackend({ permissions: "issues=write" });
  const response = await backend("/api/github-token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: testTokens[outcome] }),
  });
  expect([response.status, (await response.json()).code]).toEqual([status, code]);
});
