// The recipes for what stands beside the handler: encryption, the list of connections, session tokens, Nango's session.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, mock, test } from "node:test";
import { pathToFileURL } from "node:url";
import { recipe, write } from "./recipes.js";
import { newToken } from "./github.js";

/** A module of a page's recipe, with what a reader writes. */
async function load(page, module, yours) {
  const files = await recipe(page, { "yours.js": yours, "package.json": '{ "type": "module" }' });
  const folder = await write(files);
  return import(pathToFileURL(join(folder, module)));
}

const byCookie = 'async (request) => /person=(\\w+)/.exec(request.headers.get("cookie"))?.[1]';
const ask = (headers, more) => new Request("https://app.example.com/", { headers, ...more });
const asAda = { cookie: "person=ada" };

test("the list has a person's connections as the form takes them", async () => {
  const { GET } = await load(
    "connections.md",
    "connections.js",
    `export const person = ${byCookie};
     export const list = async (user) => [{ id: user + "/1", connection: { account: { login: "octocat" } } }];`,
  );
  assert.equal((await GET(ask({}))).status, 401);
  const response = await GET(ask(asAda));
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.deepEqual(await response.json(), [
    {
      account: { login: "octocat" },
      connectionId: "ada/1",
      checkUrl: "ada%2F1/check",
      disconnectUrl: "ada%2F1",
    },
  ]);
});

test("a stored token is encrypted, and read by its key alone", async () => {
  process.env.TOKEN_KEY = randomBytes(32).toString("base64");
  const { encrypt, decrypt } = await load("backend.md", "encryption.js", "");
  const token = newToken("classic");
  const stored = await encrypt(token);
  assert.equal(Buffer.from(stored).includes(token.slice(4, 12)), false);
  assert.equal(await decrypt(stored), token);
  assert.notDeepEqual(await encrypt(token), stored);
  stored[20] ^= 1;
  await assert.rejects(decrypt(stored));
});

test("a session token is its person's for half an hour", async () => {
  const { POST, person } = await load("sessions.md", "session.js", `export const personByCookie = ${byCookie};`);
  const start = Date.now();
  const now = mock.method(Date, "now", () => start);
  assert.equal((await POST(ask({}))).status, 401);
  const response = await POST(ask(asAda));
  assert.equal(response.headers.get("cache-control"), "no-store");
  const session = await response.text();
  assert.match(session, /^[!-~]{30,}$/);
  assert.notEqual(await (await POST(ask(asAda))).text(), session);
  const request = ask({ authorization: `Bearer ${session}` });
  assert.equal(person(request), "ada");
  for (const other of [ask(asAda), ask({ authorization: "Bearer " }), ask({ authorization: "Bearer other" })])
    assert.equal(person(other), null);
  now.mock.mockImplementation(() => start + 29 * 60 * 1000);
  assert.equal(person(request), "ada");
  now.mock.mockImplementation(() => start + 30 * 60 * 1000);
  assert.equal(person(request), null);
  now.mock.restore();
});

/** A stand-in for Nango's API: ada has a connection. */
const nango = createServer(async (request, response) => {
  const answer = (status, body) => response.writeHead(status).end(JSON.stringify(body));
  if (request.headers.authorization !== "Bearer the-api-key")
    return answer(401, { error: { code: "invalid_secret_key" } });
  const body = (await request.setEncoding("utf8").toArray()).join("");
  if (request.method === "POST") return answer(201, { data: { token: `${request.url} ${body}` } });
  const isKnown = request.url === "/connections/c1?provider_config_key=github-pat";
  return isKnown ? answer(200, { tags: { end_user_id: "ada" } }) : answer(404, { error: { code: "not_found" } });
});
after(() => nango.close());

test("Nango gives a session for a new connection, and for another token of the user's own", async () => {
  await new Promise((resolve) => nango.listen(0, "127.0.0.1", resolve));
  process.env.NANGO_URL = `http://127.0.0.1:${nango.address().port}`;
  process.env.NANGO_API_KEY = "the-api-key";
  const { POST } = await load("nango.md", "route.js", `export const userIdOf = ${byCookie};`);
  const session = async (connection, headers = asAda) => {
    const response = await POST(ask(headers, { method: "POST", body: new URLSearchParams({ connection }) }));
    const [path, body] = (await response.text()).split(" ");
    return { status: response.status, path, body: response.ok && JSON.parse(body) };
  };
  assert.deepEqual(await session(""), {
    status: 200,
    path: "/connect/sessions",
    body: { tags: { end_user_id: "ada" }, allowed_integrations: ["github-pat"] },
  });
  assert.deepEqual(await session("c1"), {
    status: 200,
    path: "/connect/sessions/reconnect",
    body: { connection_id: "c1", integration_id: "github-pat", tags: { end_user_id: "ada" } },
  });
  assert.equal((await session("c1", { cookie: "person=eve" })).status, 404);
  assert.equal((await session("c2")).status, 404);
  assert.equal((await session("", {})).status, 401);
});
