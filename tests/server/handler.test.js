// What the handler asks of its options, of the origin of a request, and of Node's requests.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { createHandler, toNodeHandler } from "../../npm/server.js";

const OPTIONS = {
  path: "/api/github-token",
  person: () => "ada",
  keep: () => "c1",
  find: () => null,
  remove: () => true,
};
const url = "https://acme.example/api/github-token";
const ask = (handler, headers, path = "/c1") => handler(new Request(url + path, { method: "DELETE", headers }));

test("an option that is missing or can't be read is a TypeError that names it", () => {
  for (const [options, message] of [
    [{ path: undefined }, /^path: /],
    [{ path: "api" }, /^path: /],
    [{ person: undefined }, /^person: a function/],
    [{ keep: "c1" }, /^keep: /],
    [{ find: null }, /^find: /],
    [{ remove: 7 }, /^remove: /],
    [{ permissions: "contents" }, /^permissions: .*"contents"/],
    [{ permissions: "contents=delete" }, /^permissions: /],
    [{ scopes: "repo!" }, /^scopes: .*"repo!"/],
    [{ repository: "acme" }, /^repository: /],
    [{ repository: "acme/.." }, /^repository: /],
    [{ tokenType: "oauth" }, /^tokenType: /],
    [{ githubUrl: "http://github.com" }, /^githubUrl: /],
    [{ githubUrl: "https://me@github.com" }, /^githubUrl: /],
    [{ githubApiUrl: "ftp://api.github.com" }, /^githubApiUrl: /],
    [{ allowedOrigins: ["https://app.example.com/"] }, /^allowedOrigins: /],
    [{ allowedOrigins: ["*"] }, /^allowedOrigins: /],
  ])
    assert.throws(() => createHandler({ ...OPTIONS, ...options }), { name: "TypeError", message });
});

test("only pages of the own origin, of allowed ones, and no pages at all may send requests", async () => {
  const handler = createHandler({ ...OPTIONS, allowedOrigins: ["https://app.example.com", "tauri://localhost"] });
  for (const [headers, status] of [
    [{}, 204],
    [{ origin: "https://acme.example" }, 204],
    [{ origin: "https://acme.example:443" }, 204],
    [{ origin: "http://acme.example" }, 403],
    [{ origin: "https://acme.example:8443" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "https://app.example.com" }, 204],
    [{ origin: "https://app.example.com", "sec-fetch-site": "cross-site" }, 204],
    [{ origin: "tauri://localhost" }, 204],
    [{ origin: "tauri://evil" }, 403],
    [{ origin: "https://acme.example", "sec-fetch-site": "same-origin" }, 204],
    [{ origin: "https://acme.example", "sec-fetch-site": "same-site" }, 403],
    [{ origin: "https://acme.example", "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "none" }, 204],
    // Behind a proxy that changes the host, the browser knows.
    [{ origin: "https://public.example", "sec-fetch-site": "same-origin" }, 204],
    [{ origin: "https://public.example", host: "public.example" }, 204],
    [{ origin: "https://public.example", host: "[" }, 403],
  ])
    assert.equal((await ask(handler, headers)).status, status, JSON.stringify(headers));
});

test("an app's origin may send cookies, and read how long to wait", async () => {
  const handler = createHandler({ ...OPTIONS, allowedOrigins: ["https://app.example.com"] });
  const { headers } = await ask(handler, { origin: "https://app.example.com" });
  assert.equal(headers.get("access-control-allow-credentials"), "true");
  assert.equal(headers.get("access-control-expose-headers"), "Retry-After");
  assert.match(headers.get("vary"), /Origin/);
  assert.equal((await ask(handler, {})).headers.get("access-control-allow-origin"), null);
});

test("the path may have a slash at its end, and ids what a URL encodes", async () => {
  const removed = [];
  const remove = ({ connectionId, context }) => removed.push([connectionId, context]);
  const handler = createHandler({ ...OPTIONS, path: "/api/github-token/", remove });
  for (const [path, status] of [
    ["/a%2Fb%20c", 204],
    ["/c1/", 204],
    ["/%FF", 404],
    ["//", 404],
    ["/c1/check/more", 404],
    ["s/c1", 404],
  ])
    assert.equal((await handler(new Request(url + path, { method: "DELETE" }), "context")).status, status, path);
  assert.deepEqual(removed, [
    ["a/b c", "context"],
    ["c1", "context"],
  ]);
  const handlerOfRoot = createHandler({ ...OPTIONS, path: "/" });
  const request = new Request("https://acme.example/c1", { method: "DELETE" });
  assert.equal((await handlerOfRoot(request)).status, 204);
});

test("nobody is signed in by null, undefined or false; a number is somebody", async () => {
  for (const [person, status] of [
    [null, 401],
    [undefined, 401],
    [false, 401],
    [0, 204],
    ["", 204],
  ])
    assert.equal((await ask(createHandler({ ...OPTIONS, person: async () => person }))).status, status, String(person));
});

describe("with a GitHub in place of fetch", () => {
  const token = `ghp_${"A".repeat(36)}`;
  const connectWith = async (options, body = {}, headers = {}) => {
    const { fetch } = globalThis;
    globalThis.fetch = async () => Response.json({ id: 7, login: "octocat" });
    try {
      const handler = createHandler({ ...OPTIONS, log: () => {}, ...options });
      const given = { method: "POST", headers: { "content-type": "application/json", ...headers } };
      return await handler(new Request(url, { ...given, body: JSON.stringify({ token, ...body }) }), "context");
    } finally {
      globalThis.fetch = fetch;
    }
  };

  test("keep gets all that is known, and the key of the request", async () => {
    let kept;
    const keep = (verified) => ((kept = verified), "c1");
    const response = await connectWith({ keep }, {}, { "idempotency-key": "k1" });
    assert.equal(response.status, 201);
    const account = { login: "octocat", name: null, avatarUrl: null, htmlUrl: null };
    const unknown = { expiresAt: null, scopes: null, permissions: null, missingPermissions: null };
    assert.deepEqual(kept, {
      person: "ada",
      connectionId: null,
      token,
      accountId: 7,
      login: "octocat",
      connection: { account, tokenType: "classic", ...unknown },
      idempotencyKey: "k1",
      context: "context",
    });
  });

  test("the account of a replaced connection is known by its number, however a database spells it", async () => {
    for (const [accountId, status] of [
      [7, 200],
      [7n, 200],
      ["7", 200],
      [8, 409],
    ]) {
      const find = () => ({ token, accountId, login: "renamed" });
      // The page still expects the login from when it was connected.
      const body = { connection_id: "c1", expected_login: "renamed" };
      assert.equal((await connectWith({ find }, body)).status, status, String(accountId));
    }
  });

  test("an id that can't be part of a URL is a server_error that the log explains", async () => {
    for (const id of ["", ".", "..", 7, null, undefined]) {
      const log = [];
      const response = await connectWith({ keep: () => id, log: (message) => log.push(message) });
      assert.equal(response.status, 500, String(id));
      assert.match(log.join(), /keep has to return the connection's id/);
    }
  });

  test("what keep throws is logged without the token", async () => {
    const log = [];
    const keep = () => {
      throw new Error(`INSERT … VALUES (${token})`, { cause: token });
    };
    const response = await connectWith({ keep, log: (message) => log.push(message) });
    assert.equal(response.status, 500);
    assert.match(log.join(), /keep failed: Error: INSERT … VALUES \(…\)/);
    assert.ok(!log.join().includes(token) && !(await response.text()).includes(token));
  });
});

describe("as Node's handler", () => {
  const serve = async (middleware, run) => {
    const handler = toNodeHandler(createHandler({ ...OPTIONS, keep: () => assert.fail() }));
    const server = createServer(async (request, response) => {
      await middleware?.(request);
      await handler(request, response);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const post = (body) =>
      fetch(`http://127.0.0.1:${server.address().port}/api/github-token`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
    try {
      await run(post, server.address().port);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const codeOf = async (response) => (await response.json()).code;
  const drain = async (request) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    return text;
  };

  test("a body that a parser has read is read again", async () => {
    for (const parse of [JSON.parse, String, Buffer.from])
      await serve(
        async (request) => {
          request.body = parse(await drain(request));
        },
        async (post) => assert.equal(await codeOf(await post('{"token":"short"}')), "invalid_token", parse.name),
      );
  });

  test("a body without an end is refused before it has ended", async () => {
    await serve(null, async (post) => {
      const { status } = await post("x".repeat(1_000_000));
      assert.equal(status, 413);
    });
  });

  test("a request that no Request can be made of is a 400", async () => {
    const { request } = await import("node:http");
    await serve(null, async (_, port) => {
      const status = await new Promise((resolve, reject) => {
        const sent = request({ port, host: "127.0.0.1", method: "TRACE", path: "/api/github-token" });
        sent.on("response", (response) => resolve(response.statusCode)).on("error", reject);
        sent.end();
      });
      assert.equal(status, 400);
    });
  });
});
