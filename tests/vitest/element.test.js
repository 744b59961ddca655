// A page's tests without a browser: the package does nothing there, and throws nothing.

import { afterEach, beforeEach, expect, test, vi } from "vitest";

const TAGS = ["github-pat-connect", "github-pat-connect-frame", "acme-github"];

beforeEach(async () => {
  for (const name of ["log", "warn", "error"]) vi.spyOn(console, name);
  vi.stubGlobal("fetch", vi.fn());
  await import("github-pat-connect");
  await import("github-pat-connect/frame");
  await import("github-pat-connect/embed-child");
  await import("github-pat-connect/locales/de");
  const { define } = await import("github-pat-connect/pure");
  define({ tag: "acme-github" });
});

afterEach(() => {
  expect(fetch).not.toHaveBeenCalled();
  for (const name of ["log", "warn", "error"]) expect(console[name]).not.toHaveBeenCalled();
  document.body.innerHTML = "";
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test.each(TAGS)("%s is rendered with what stands between its tags", (tag) => {
  document.body.innerHTML = `<form><${tag} backend-url="/api" app-name="Acme" required><p>One moment.</p></${tag}></form>`;
  expect(document.querySelector(`${tag} p`).textContent).toBe("One moment.");
  expect(document.querySelector("form").checkValidity()).toBe(true);
});

test.each(TAGS)("%s takes attributes, properties and listeners, and is moved and removed", (tag) => {
  const element = document.createElement(tag);
  element.setAttribute("lang", "de");
  element.session = async () => "s1";
  element.connection = { connectionId: "c1" };
  document.body.append(element);
  const section = document.createElement("section");
  document.body.append(section);
  section.append(element);
  const logins = [];
  element.addEventListener("connected", ({ detail }) => logins.push(detail.account.login));
  // As the form says it.
  const detail = { account: { login: "octocat" } };
  element.dispatchEvent(new CustomEvent("connected", { detail, bubbles: true, composed: true }));
  expect(logins).toEqual(["octocat"]);
  element.remove();
});
