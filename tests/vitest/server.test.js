// On a server, importing does nothing, whatever is imported, and what can be rendered is rendered.

import { readFile, readdir } from "node:fs/promises";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";

const folder = new URL("node_modules/github-pat-connect/", import.meta.url);
const { exports } = JSON.parse(await readFile(new URL("package.json", folder)));
const locales = (await readdir(new URL("locales", folder))).map((file) => `./locales/${file.replace(".js", "")}`);
const scripts = Object.entries(exports).filter(
  ([path, { default: file }]) => file?.endsWith(".js") && !path.includes("*"),
);

test.each([...scripts.map(([path]) => path), ...locales])("%s is imported, and nothing happens", async (path) => {
  const before = Object.keys(globalThis);
  const handled = ["uncaughtException", "unhandledRejection"].map((name) => process.listenerCount(name));
  vi.stubGlobal("fetch", vi.fn());
  for (const name of ["log", "warn", "error"]) vi.spyOn(console, name);
  await import(path.replace(".", "github-pat-connect"));
  expect(fetch).not.toHaveBeenCalled();
  for (const name of ["log", "warn", "error"]) expect(console[name]).not.toHaveBeenCalled();
  expect(Object.keys(globalThis)).toEqual(before);
  expect(["uncaughtException", "unhandledRejection"].map((name) => process.listenerCount(name))).toEqual(handled);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("define does nothing", async () => {
  const { define } = await import("github-pat-connect/pure");
  define({ tag: "acme-github", wasmUrl: "/form.wasm" });
  expect(globalThis.customElements).toBeUndefined();
});

test("ssr renders a snapshot of the form", async () => {
  const ssr = await import("github-pat-connect/ssr");
  expect(await ssr.renderToString({}, { url: "https://acme.example" })).toContain("shadowrootmode");
});

test.each([
  ["github-pat-connect", "github-pat-connect/react", "GithubPatConnect"],
  ["github-pat-connect-frame", "github-pat-connect/react-frame", "GithubPatConnectFrame"],
])("%s is rendered by React with its attributes and its fallback", async (tag, path, name) => {
  const errors = vi.spyOn(console, "error");
  const { [name]: component } = await import(path);
  const attributes = { permissions: "contents=read", theme: "dark", className: "narrow", required: true, disabled: false };
  const rest = { session: "s1", connection: null, onConnected: () => {} };
  const html = renderToString(createElement(component, { ...attributes, ...rest }, "One moment."));
  expect(html).toBe(`<${tag} permissions="contents=read" theme="dark" class="narrow" required="">One moment.</${tag}>`);
  expect(errors).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test("all scripts were imported", () => {
  expect(scripts.length).toBeGreaterThan(10);
  expect(locales.length).toBeGreaterThan(20);
});
