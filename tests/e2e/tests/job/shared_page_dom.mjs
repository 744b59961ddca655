// Renders the element where a browser is only imitated, as the tests of a page's author do; prints what went wrong.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const { MODULES, PACKAGE } = process.env;
const kind = process.argv[2];

const openWindow = {
  jsdom: () => {
    const { JSDOM } = createRequire(path.join(MODULES, "test.js"))("jsdom");
    return new JSDOM("<body></body>", { url: "http://localhost/", pretendToBeVisual: true }).window;
  },
  "happy-dom": async () => {
    const { Window } = await import(pathToFileURL(path.join(MODULES, "happy-dom/lib/index.js")));
    return new Window({ url: "http://localhost/" });
  },
};

const wrong = [];
for (const name of ["log", "warn", "error"]) console[name] = (...words) => wrong.push(words.map(String));
process.on("unhandledRejection", (error) => wrong.push(String(error)));
process.on("uncaughtException", (error) => wrong.push(String(error)));
globalThis.fetch = (url) => wrong.push(`fetched ${url}`);

// As test runners do.
const window = await openWindow[kind]();
for (const name of ["window", ...Object.getOwnPropertyNames(window)])
  if (!(name in globalThis) || name === "navigator")
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value: window[name] });
const { document } = window;

const load = (file) => import(pathToFileURL(path.join(PACKAGE, file)));
await load("index.js");
await load("frame.js");
const { define } = await load("pure.js");
define({ tag: "acme-github" });
for (const tag of ["github-pat-connect", "acme-github", "github-pat-connect-frame"]) {
  document.body.innerHTML = `<${tag} backend-url="/api" app-name="Acme"><p>The fallback.</p></${tag}>`;
  const made = document.createElement(tag);
  made.setAttribute("lang", "de");
  made.connection = { connectionId: "c1" };
  document.body.append(made);
  made.remove();
  if (document.querySelector("p")?.textContent !== "The fallback.") wrong.push(`${tag}: the fallback is gone`);
}
await new Promise((resolve) => setTimeout(resolve, 0));
process.stdout.write(JSON.stringify(wrong), () => process.exit());
