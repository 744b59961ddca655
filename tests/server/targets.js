// What the table of cases is run against: the handler in each runtime, and the reference backend, whose rules it has.

import { spawn } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./folders.js";
import { POLICIES } from "./policies.js";

const runtime = (name) => fileURLToPath(new URL(`runtimes/${name}.js`, import.meta.url));

/** What programs have printed, all together: no token may be in it. */
export const printed = [];

/** Starts a program; returns it, and where it says that it listens. */
export async function start(program, words, options) {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], ...options });
  const failed = new Promise((_, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${printed.join("\n")}`)));
  });
  failed.catch(() => {});
  const listens = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on("line", (line) => {
        printed.push(line);
        const [url] = /http:\/\/(127\.0\.0\.1|localhost):[1-9]\d*/.exec(line) ?? [];
        if (url) resolve(url);
      });
  });
  return { child, origin: await Promise.race([listens, failed]) };
}

/** The handler in a runtime. */
async function handlerIn(name, program, words, environment) {
  const { child, origin } = await start(program, words, { env: { ...process.env, NO_COLOR: "1", ...environment } });
  return {
    name,
    url: (policy) => `${origin}/${policy}/github-token`,
    session: async (_, person) => `session-of-${person}`,
    stop: () => child.kill(),
  };
}

/** Starts workerd with these modules, by name; the first one is the worker. Returns it, and where it listens. */
export async function startWorkerd(workerd, modules, bindings = {}) {
  const text = JSON.stringify;
  const embedded = Object.entries(modules).map(([name, code]) => `(name = ${text(name)}, esModule = ${text(code)})`);
  const bound = Object.entries(bindings).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`);
  const config = `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [
        (name = "app", worker = .app),
        (name = "internet", network = (allow = ["public", "private"])),
      ],
      sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "app")],
    );
    const app :Workerd.Worker = (
      modules = [${embedded.join(", ")}],
      bindings = [${bound.join(", ")}],
      compatibilityDate = "2025-01-01",
    );`;
  const file = join(await temporaryFolder("workerd"), "config.capnp");
  await writeFile(file, config);
  // It tells its port on a file descriptor, in JSON.
  const child = spawn(workerd, ["serve", file, "--control-fd=3"], { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", (line) => printed.push(line));
  const port = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`workerd ended with ${code}: ${printed.join("\n")}`)));
    createInterface(child.stdio[3]).on("line", (line) => {
      const { event, port } = JSON.parse(line);
      if (event === "listen") resolve(port);
    });
  });
  return { child, origin: `http://127.0.0.1:${port}` };
}

const ROOT = new URL("../../", import.meta.url);

/** The handler's own modules, under a name that its files are below. */
export async function packageModules(name) {
  const files = await readdir(new URL("npm/server", ROOT));
  const all = [
    [name, "npm/server.js"],
    ...files.map((file) => [`${name.replace(/\.js$/, "")}/${file}`, `npm/server/${file}`]),
  ];
  return readModules(all);
}

async function readModules(names) {
  const read = async ([name, file]) => [name, await readFile(new URL(file, ROOT), "utf8")];
  return Object.fromEntries(await Promise.all(names.map(read)));
}

/** The handler in workerd, where each module is named in the configuration. */
async function inWorkerd(workerd, github) {
  const own = ["runtimes/workerd.js", "app.js", "policies.js"].map((file) => `tests/server/${file}`);
  const modules = {
    ...(await readModules(own.map((file) => [file, file]))),
    ...(await packageModules("npm/server.js")),
  };
  const { child, origin } = await startWorkerd(workerd, modules, { GITHUB_API: github.url });
  return {
    name: "workerd",
    url: (policy) => `${origin}/${policy}/github-token`,
    session: async (_, person) => `session-of-${person}`,
    stop: () => child.kill(),
  };
}

const API_KEY = "the-api-key-of-the-test-app-server-0";

/** Starts the reference backend with what is required; returns it, and where it listens. */
async function startBackend(program, { permissions, scopes, repository, tokenType, githubUrl }, more) {
  const options = {
    listen: "127.0.0.1:0",
    "requests-per-minute": 1_000_000,
    "verifications-per-minute": 1_000_000,
    "require-permissions": permissions,
    "require-scopes": scopes,
    "require-repository": repository,
    "token-type": tokenType,
    "github-url": githubUrl,
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const words = given.map(([option, value]) => `--${option}=${value}`);
  const env = { ...process.env, ADMIN_API_KEY: API_KEY, RUST_LOG: "info" };
  return start(program, [...words, ...more], { cwd: await temporaryFolder("backend"), env });
}

async function createSession(origin, person) {
  const response = await fetch(`${origin}/sessions`, {
    method: "POST",
    headers: { Authorization: `Bearer ${API_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ subject: person }),
  });
  return (await response.json()).session;
}

/** The reference backend: a process for each policy. */
async function reference(program, github) {
  const more = [`--github-api-url=${github.url}`, "--allow-origin=https://app.example.com"];
  const starting = Object.entries(POLICIES).map(async ([name, policy]) => [
    name,
    await startBackend(program, policy, more),
  ]);
  const started = new Map(await Promise.all(starting));
  return {
    name: "the reference backend",
    isReference: true,
    url: (policy) => `${started.get(policy).origin}/connections`,
    session: (policy, person) => createSession(started.get(policy).origin, person),
    stop: () => started.forEach(({ child }) => child.kill()),
  };
}

/** The reference backend with its own stand-in for GitHub. */
export async function startSandbox(program, policy) {
  const { child, origin } = await startBackend(program, policy, ["--sandbox"]);
  return { origin, session: (person) => createSession(origin, person), stop: () => child.kill() };
}

/** Node, and what the environment names: `BUN`, `DENO`, `WORKERD` and `BACKEND` are programs. */
export async function startTargets(github) {
  const { BUN, DENO, WORKERD, BACKEND } = process.env;
  const environment = { GITHUB_API: github.url };
  const deno = ["run", "--no-prompt", "--no-config", "--allow-net=127.0.0.1", "--allow-env=GITHUB_API"];
  const starting = [
    handlerIn("Node", process.execPath, [runtime("node")], environment),
    BUN && handlerIn("Bun", BUN, [runtime("bun")], environment),
    DENO && handlerIn("Deno", DENO, [...deno, runtime("deno")], environment),
    WORKERD && inWorkerd(WORKERD, github),
    BACKEND && reference(BACKEND, github),
  ];
  return Promise.all(starting.filter(Boolean));
}
