// `github-pat-connect/server`: the table of cases, in each runtime that is there. The reference backend has to pass it too,
// and the handler to answer as it does, member by member.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CASES } from "./cases.js";
import { randomCases } from "./random_cases.js";
import { newToken, startGithub } from "./github.js";
import { printed, startTargets } from "./targets.js";

const github = await startGithub();
const targets = await startTargets(github);
const reference = targets.find(({ isReference }) => isReference);
const tokens = [];
let people = 0;

after(() => {
  for (const target of targets) target.stop();
  github.stop();
});

/** Plays a case; returns what was answered, and what GitHub was asked. */
async function play(target, { policy = "none", token: type = "fine-grained", github: routes, request = {} }) {
  const token = newToken(type);
  tokens.push(token);
  const requests = github.play(token, routes);
  const session = await target.session(policy, `person-${(people += 1)}`);
  const headers = { authorization: `Bearer ${session}`, "content-type": "application/json", ...request.headers };
  const body = request.text ?? JSON.stringify({ token, ...request.body });
  const response = await fetch(target.url(policy), {
    method: "POST",
    headers,
    // Else it adds a content type of its own.
    body: new TextEncoder().encode(body),
  });
  return { ...(await read(response)), requests, session, policy };
}

async function read(response) {
  const text = await response.text();
  const { status } = response;
  const {
    0: contentType,
    1: cache,
    2: retryAfter,
    3: authenticate,
  } = ["content-type", "cache-control", "retry-after", "www-authenticate"].map((name) => response.headers.get(name));
  return { status, contentType, cache, retryAfter, authenticate, body: text ? JSON.parse(text) : null };
}

/** Holds an answer to what is expected of it, and to what the contract asks of each. */
function check({ status, contentType, cache, retryAfter, authenticate, body }, expected) {
  const { status: expectedStatus, ...members } = expected;
  assert.equal(status, expectedStatus, JSON.stringify(body));
  assert.equal(cache, "no-store");
  for (const [name, value] of Object.entries(members)) assert.deepEqual(body[name] ?? null, value, name);
  if (status < 300) return assert.equal(contentType, "application/json");
  assert.equal(contentType, "application/problem+json");
  assert.equal(body.status, status);
  assert.equal(retryAfter, body.retry_after ? String(body.retry_after) : null);
  assert.equal(authenticate, status === 401 ? "Bearer" : null);
}

/** What has to be the same by whomever it was answered. */
function comparable({ status, body, requests }, hasRequests) {
  const { connection_id: id, check_url: checkUrl, disconnect_url: disconnectUrl, ...rest } = body;
  // The names of things differ where a request is at fault.
  if (rest.code === "misconfigured" || rest.status < 422) delete rest.detail;
  const urls = id && [checkUrl === `${encodeURIComponent(id)}/check`, disconnectUrl === encodeURIComponent(id)];
  // A probe that GitHub didn't answer may be sent again by an HTTP client.
  return { status, urls, ...rest, requests: hasRequests ? [...requests].sort() : null };
}

/** At once in all of them, because a GitHub that doesn't answer takes ten seconds. */
describe("the table of cases", { concurrency: targets.length }, () => {
  for (const target of targets)
    describe(`in ${target.name}`, { concurrency: 8 }, () => {
      for (const each of CASES)
        test(each.name, async () => {
          const answer = await play(target, each);
          check(answer, each.expected);
          if (each.requests) assert.deepEqual(answer.requests, each.requests);
        });
    });
});

for (const target of targets.filter((it) => reference && it !== reference))
  describe(`${target.name} as the reference backend`, { concurrency: 4 }, () => {
    for (const each of [...CASES, ...randomCases(target.name === "Node" ? 400 : 50)]) {
      // They take ten seconds each, and have passed above.
      if (JSON.stringify(each.github).includes('"hang')) continue;
      test(each.name, async () => {
        const hasRequests = each.requests !== null && !JSON.stringify(each.github).includes('"reset"');
        const [found, expected] = await Promise.all([target, reference].map((it) => play(it, each)));
        try {
          assert.deepEqual(comparable(found, hasRequests), comparable(expected, hasRequests));
        } catch (error) {
          error.stack += `\nThe newest lines that the backends have printed:\n${printed.slice(-20).join("\n")}`;
          throw error;
        }
      });
    }
  });

for (const target of targets)
  describe(`a connection in ${target.name}`, () => {
    let connection, url, session;
    const request = async (method, path, more = {}) => {
      const { headers, ...rest } = more;
      const all = { authorization: `Bearer ${session}`, ...headers };
      return read(await fetch(`${target.url("permissions")}${path}`, { method, headers: all, ...rest }));
    };
    const routes = {
      "/user": [200, {}, { id: 7, login: "octocat" }],
      "/user/repos": [200, {}, []],
    };
    const replace = (token, more) =>
      request("POST", "", {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token, connection_id: connection.connection_id, ...more }),
      });

    before(async () => {
      const connected = await play(target, { policy: "permissions", github: routes });
      ({ body: connection, session } = connected);
      // As the form resolves it.
      url = (relative) => `/${relative}`;
    });

    test("is checked again", async () => {
      check(await request("POST", url(connection.check_url)), { status: 200, connection_id: connection.connection_id });
    });

    test("has its token replaced by one of the same account", async () => {
      const token = newToken("classic");
      tokens.push(token);
      github.play(token, { "/user": [200, { "x-oauth-scopes": "repo, read:org" }, { id: 7, login: "octocat" }] });
      check(await replace(token), { status: 200, connection_id: connection.connection_id, token_type: "classic" });
      // It is that token which is checked now.
      check(await request("POST", url(connection.check_url)), { status: 200, token_type: "classic" });
      github.play(token, { "/user": [401, {}, { message: "Bad credentials" }] });
      check(await request("POST", url(connection.check_url)), { status: 422, code: "invalid_token" });
    });

    test("keeps its token where the new one is of another account", async () => {
      const token = newToken("fine-grained");
      tokens.push(token);
      // A login can become another account's.
      github.play(token, { "/user": [200, {}, { id: 8, login: "octocat" }] });
      check(await replace(token), { status: 409, code: "account_mismatch", expected: "octocat", actual: "octocat" });
    });

    test("is nobody else's", async () => {
      const own = session;
      session = await target.session("permissions", "somebody-else");
      const notFound = { status: 404, code: "connection_not_found" };
      check(await request("POST", url(connection.check_url)), notFound);
      check(await request("DELETE", url(connection.disconnect_url)), notFound);
      check(await replace(newToken("classic")), notFound);
      session = own;
    });

    test("is not deleted by a page of another origin", async () => {
      for (const origin of ["https://evil.example", "null"])
        check(await request("DELETE", url(connection.disconnect_url), { headers: { origin } }), {
          status: 403,
          code: "forbidden",
        });
    });

    test("is deleted once", async () => {
      const { status, cache } = await request("DELETE", url(connection.disconnect_url));
      assert.deepEqual([status, cache], [204, "no-store"]);
      check(await request("DELETE", url(connection.disconnect_url)), { status: 404, code: "connection_not_found" });
      check(await request("POST", url(connection.check_url)), { status: 404, code: "connection_not_found" });
    });

    test("is at no other path, and by no other method", async () => {
      check(await request("POST", "/a/b/c"), { status: 404, code: "misconfigured" });
      check(await request("POST", "/a/b"), { status: 404, code: "misconfigured" });
      check(await request("PUT", ""), { status: 405, code: "misconfigured" });
      check(await request("GET", "/a/check"), { status: 405, code: "misconfigured" });
    });

    test("is allowed to a page of an allowed origin by its preflight request", async () => {
      const headers = {
        origin: "https://app.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,idempotency-key",
      };
      const response = await fetch(target.url("none"), { method: "OPTIONS", headers });
      assert.ok(response.ok);
      assert.equal(response.headers.get("access-control-allow-origin"), "https://app.example.com");
      assert.match(
        response.headers.get("access-control-allow-headers"),
        /authorization, ?content-type, ?idempotency-key/,
      );
      const refused = await fetch(target.url("none"), {
        method: "OPTIONS",
        headers: { ...headers, origin: "https://evil.example" },
      });
      assert.deepEqual([refused.status, refused.headers.get("access-control-allow-origin")], [403, null]);
    });
  });

for (const target of targets.filter(({ isReference }) => !isReference))
  describe(`the app around ${target.name}`, () => {
    const connectAs = async (person) => {
      const token = newToken("fine-grained");
      tokens.push(token);
      github.play(token, { "/user": [200, {}, { id: 7, login: "octocat" }] });
      const headers = { authorization: `Bearer session-of-${person}`, "content-type": "application/json" };
      return read(await fetch(target.url("none"), { method: "POST", headers, body: JSON.stringify({ token }) }));
    };

    test("a callback that throws is a server_error", async () => {
      check(await connectAs("nobody-is-kept"), { status: 500, code: "server_error" });
      check(await connectAs("nobody-by-error"), { status: 500, code: "server_error" });
      const log = printed.join("\n");
      assert.match(log, /keep failed: Error: no such table: …/);
      assert.match(log, /person failed: Error: the sessions are gone/);
    });

    test("a response that a callback throws is the answer", async () => {
      const { status, cache, body } = await connectAs("nobody-by-limit");
      assert.deepEqual([status, cache, body], [429, "no-store", { code: "rate_limited" }]);
    });
  });

test("no token was printed", () => {
  assert.ok(tokens.length > 100);
  const log = printed.join("\n");
  for (const token of tokens) assert.ok(!log.includes(token), `${token.slice(0, 12)}… was printed`);
});
