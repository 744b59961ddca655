// @testing-library/react: a settings page with each component, and what it makes of a connection.

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { GithubPatConnect } from "github-pat-connect/react";
import { GithubPatConnectFrame } from "github-pat-connect/react-frame";
import { createTestBackend, testConnection, testTokens } from "github-pat-connect/testing";
import { createElement, createRef, useState } from "react";
import { afterEach, expect, test, vi } from "vitest";

const COMPONENTS = [
  ["github-pat-connect", GithubPatConnect],
  ["github-pat-connect-frame", GithubPatConnectFrame],
];

function Settings({ component }) {
  const [connection, setConnection] = useState(null);
  const disconnect = async () => {
    await fetch(`/api/github-token/${connection.connectionId}`, { method: "DELETE" });
    setConnection(null);
  };
  return createElement(
    "main",
    null,
    createElement(
      component,
      { "app-name": "Acme", "data-testid": "form", onConnected: ({ detail }) => setConnection(detail) },
      createElement("p", null, "One moment."),
    ),
    connection && createElement("button", { onClick: disconnect }, `Disconnect @${connection.account.login}`),
  );
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test.each(COMPONENTS)("the page shows whom %s has connected, and disconnects them", async (tag, component) => {
  const errors = vi.spyOn(console, "error");
  const backend = createTestBackend();
  vi.stubGlobal("fetch", backend);
  await fetch("/api/github-token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: testTokens.never_expires }),
  });
  expect([...backend.connections.keys()]).toEqual([testConnection.connectionId]);

  render(createElement(Settings, { component }));
  expect(screen.getByText("One moment.").parentElement.localName).toBe(tag);
  fireEvent(screen.getByTestId("form"), new CustomEvent("connected", { detail: testConnection }));
  fireEvent.click(screen.getByText("Disconnect @octocat"));
  await waitFor(() => expect(screen.queryByText("Disconnect @octocat")).toBeNull());
  expect(backend.connections.size).toBe(0);
  expect(errors).not.toHaveBeenCalled();
});

test.each(COMPONENTS)("%s gets attributes, and properties when they change", (tag, component) => {
  const ref = createRef();
  const session = async () => "s1";
  const connection = { connectionId: "c1" };
  const props = { ref, permissions: "contents=read", className: "narrow", required: true, disabled: false, hidden: false };
  const { rerender } = render(createElement(component, { ...props, session, connection }));
  const element = ref.current;
  expect(element.localName).toBe(tag);
  expect(element.getAttributeNames().sort()).toEqual(["class", "permissions", "required"]);
  expect(element.session).toBe(session);
  expect(element.connection).toBe(connection);
  // What was never given is left alone.
  expect("headers" in element).toBe(false);

  const set = vi.fn();
  Object.defineProperty(element, "connection", { set });
  rerender(createElement(component, { ...props, connection }));
  expect(element.session).toBe(null);
  expect(set).not.toHaveBeenCalled();
  rerender(createElement(component, { ...props, connection: null, disabled: true }));
  expect(set.mock.calls).toEqual([[null]]);
  expect(element.hasAttribute("disabled")).toBe(true);
  expect(ref.current).toBe(element);
});

test.each(COMPONENTS)("%s calls the listener of the last rendering, until it is removed", (tag, component) => {
  const ref = createRef();
  const listeners = [vi.fn(), vi.fn()];
  const { rerender, unmount } = render(createElement(component, { ref, onStateChange: listeners[0] }));
  rerender(createElement(component, { ref, onStateChange: listeners[1] }));
  const element = ref.current;
  element.dispatchEvent(new CustomEvent("statechange"));
  expect(listeners.map((it) => it.mock.calls.length)).toEqual([0, 1]);
  unmount();
  element.dispatchEvent(new CustomEvent("statechange"));
  expect(listeners[1]).toHaveBeenCalledOnce();
  expect(ref.current).toBe(null);
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
