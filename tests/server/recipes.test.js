// The recipes in JavaScript, each in what it is for: a person connects, checks and disconnects.

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { after, describe, test } from "node:test";
import { readFile } from "node:fs/promises";
import { newToken, OCTOCAT, startGithub } from "./github.js";
import { recipe, write } from "./recipes.js";
import { packageModules, start, startWorkerd } from "./targets.js";

/** What a reader writes: knows people by a cookie, and keeps tokens in memory. */
const YOURS = `
  const kept = new Map();
  export const person = (request) => /person=(\\w+)/.exec(request.headers.get("cookie"))?.[1];
  export const keep = ({ person, token, accountId, login }) => {
    const id = person + "-" + accountId;
    kept.set(id, { person, token, accountId, login });
    return id;
  };
  export const find = ({ person, connectionId }) => {
    const found = kept.get(connectionId);
    return found?.person === person ? found : null;
  };
  export const remove = (asked) => Boolean(find(asked)) && kept.delete(asked.connectionId);
`;

/** Calls a route handler as Next.js does. */
const NEXT = `
  import { createServer } from "node:http";
  import { toNodeHandler } from "github-pat-connect/server";
  import * as route from "./route.js";
  const server = createServer(toNodeHandler((request) => route[request.method](request)));
  server.listen(0, () => console.log("http://localhost:" + server.address().port));
`;

const github = await startGithub();
const files = await recipe("backend.md", {
  "yours.js": YOURS,
  "next.js": NEXT,
  "package.json": '{ "type": "module" }',
});
files["github.js"] = files["github.js"].replace('path: "/', `githubApiUrl: "${github.url}",\n  path: "/`);
const { BUN, DENO, WORKERD, EXPRESS, HONO } = process.env;
const env = { ...process.env, PORT: "0", NO_COLOR: "1" };
const running = [];
after(() => {
  for (const { child } of running) child.kill();
  github.stop();
});

const run = async (program, words, packages) => start(program, words, { cwd: await write(files, packages), env });
const express = async () => run(process.execPath, ["express.js"], await packagesOf(dirname(`${EXPRESS}/express`)));
const deno = ["run", "--no-prompt", "--allow-net", "--allow-env", "--node-modules-dir=manual", "deno.js"];
const workerd = async () => {
  const own = ["worker.js", "github.js", "yours.js"].map((name) => [name, files[name]]);
  return startWorkerd(WORKERD, { ...Object.fromEntries(own), ...(await packageModules("github-pat-connect/server")) });
};

/** Express with all that it needs. */
async function packagesOf(modules) {
  const { readdir } = await import("node:fs/promises");
  const names = (await readdir(modules)).filter((name) => !name.startsWith("."));
  return Object.fromEntries(names.map((name) => [name, `${modules}/${name}`]));
}

const RECIPES = {
  "Next.js": () => run(process.execPath, ["next.js"]),
  ...(EXPRESS && { Express: express }),
  ...(BUN && HONO && { Hono: () => run(BUN, ["run", "hono.js"], { hono: HONO }) }),
  ...(BUN && { Bun: () => run(BUN, ["run", "worker.js"]) }),
  ...(DENO && { Deno: () => run(DENO, deno) }),
  ...(WORKERD && { "Cloudflare Workers": workerd }),
};

for (const [name, launch] of Object.entries(RECIPES))
  describe(`the recipe for ${name}`, () => {
    const token = newToken("fine-grained");
    github.play(token, { "/user": [200, {}, OCTOCAT] });
    let origin;
    const send = async (method, path, { headers, body } = {}) => {
      const response = await fetch(`${origin}/api/github-token${path}`, {
        method,
        headers: { "content-type": "application/json", cookie: "person=ada", ...headers },
        body: body && JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, ...(text && JSON.parse(text)) };
    };

    test("starts", async () => {
      const server = await launch();
      running.push(server);
      ({ origin } = server);
    });

    test("refuses who isn't signed in, pages of other origins, and a wrong token", async () => {
      const post = async (more, text = token) => (await send("POST", "", { body: { token: text }, ...more })).code;
      assert.equal(await post({ headers: { cookie: "" } }), "session_expired");
      assert.equal(await post({ headers: { origin: "https://evil.example" } }), "forbidden");
      assert.equal(
        await post({ headers: { origin: origin.replace("http:", "https:"), "sec-fetch-site": "cross-site" } }),
        "forbidden",
      );
      assert.equal(await post({}, newToken("classic")), "invalid_token");
    });

    test("replaces the token of the person's own connection", async () => {
      const { connection_id: id } = await send("POST", "", { body: { token } });
      const replace = (text, connection_id, cookie = "person=ada") =>
        send("POST", "", { headers: { cookie }, body: { token: text, connection_id } });
      const another = newToken("fine-grained");
      github.play(another, { "/user": [200, {}, OCTOCAT] });
      const { status, connection_id: kept } = await replace(another, id);
      assert.deepEqual([status, kept], [200, id]);
      const others = newToken("fine-grained");
      github.play(others, { "/user": [200, {}, { ...OCTOCAT, id: 1 }] });
      assert.equal((await replace(others, id)).code, "account_mismatch");
      assert.equal((await replace(another, id, "person=eve")).code, "connection_not_found");
      assert.equal((await replace(another, "unknown")).code, "connection_not_found");
    });

    test("connects, checks and disconnects", async () => {
      const connection = await send("POST", "", { headers: { origin }, body: { token } });
      const { status, connection_id: id, account, check_url: checkUrl, disconnect_url: disconnectUrl } = connection;
      assert.deepEqual([status, id, account.login], [201, `ada-${OCTOCAT.id}`, "octocat"]);
      assert.equal((await send("POST", `/${checkUrl}`)).connection_id, id);
      assert.equal((await send("DELETE", `/${disconnectUrl}`, { headers: { cookie: "person=eve" } })).status, 404);
      assert.equal((await send("DELETE", `/${disconnectUrl}`)).status, 204);
      assert.equal((await send("DELETE", `/${disconnectUrl}`)).status, 404);
    });
  });

test("each backend in JavaScript is one that is run", async () => {
  const text = await readFile(new URL("../../docs/backend.md", import.meta.url), "utf8");
  const written = Array.from(text.matchAll(/^```js (\S+)$/gm), ([, name]) => name);
  assert.deepEqual(written, ["github.js", "encryption.js", "route.js", "express.js", "hono.js", "worker.js", "deno.js"]);
});
