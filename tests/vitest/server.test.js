// On a server, importing does nothing, whatever is imported.

import { readFile, readdir } from "node:fs/promises";
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

test("all scripts were imported", () => {
  expect(scripts.length).toBeGreaterThan(10);
  expect(locales.length).toBeGreaterThan(20);
});
