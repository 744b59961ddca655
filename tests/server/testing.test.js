// `github-pat-connect/testing`: the test tokens are the sandbox's, and the backend in memory answers as the sandbox does.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { createTestBackend, descriptions, testConnection, testTokens } from "../../npm/testing.js";
import { startSandbox } from "./targets.js";

const { BACKEND } = process.env;
/** With every permission of the scenarios, so that the sandbox lists them all. */
const SCENARIOS = Object.keys(testTokens);
const without = SCENARIOS.filter((name) => name.startsWith("without_")).map((name) => name.slice(8));
const POLICIES = {
  none: {},
  permissions: { permissions: "contents=read issues=write", scopes: "repo read:org" },
  repository: { permissions: "contents=read issues=write", scopes: "repo read:org", repository: "acme/website" },
  every: { permissions: without.map((name) => `${name}=read`).join(" "), repository: "acme/website" },
};

const connect = (backend, token) =>
  backend("/api/github-token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });

/** An answer without what is another one's by chance: the expiry is told in hours from now. */
function comparable(status, { connection_id: id, check_url: check, disconnect_url: disconnect, ...body }) {
  const { expires_at: expires } = body;
  return { status, ...body, expires_at: expires && Math.round((Date.parse(expires) - Date.now()) / 3_600_000) };
}

/** At once, because a slow GitHub takes five seconds. */
describe("beside the sandbox", { concurrency: true }, () => {
  for (const [name, policy] of BACKEND ? Object.entries(POLICIES) : [])
    describe(`the sandbox with ${name} required`, { concurrency: 4 }, async () => {
      const sandbox = await startSandbox(BACKEND, policy);
      const backend = createTestBackend(policy);
      after(() => sandbox.stop());

      if (name === "every")
        test("has the same tokens", async () => {
          const listed = await (await fetch(`${sandbox.origin}/sandbox/tokens`)).json();
          const own = SCENARIOS.map((scenario) => ({
            scenario,
            description: descriptions[scenario],
            token: testTokens[scenario],
          }));
          assert.deepEqual(own, listed);
        });

      for (const scenario of SCENARIOS)
        test(`answers ${scenario} as the sandbox does`, async () => {
          const session = await sandbox.session(scenario);
          // One takes five seconds.
          for (const time of scenario === "slow" ? [1] : [1, 2, 3]) {
            const asked = fetch(`${sandbox.origin}/connections`, {
              method: "POST",
              headers: { authorization: `Bearer ${session}`, "content-type": "application/json" },
              body: JSON.stringify({ token: testTokens[scenario] }),
            });
            const [found, expected] = await Promise.all([connect(backend, testTokens[scenario]), asked]);
            // Only the sandbox's backend tells whether it has the connection already.
            const status = expected.status === 200 ? 201 : expected.status;
            const answers = [comparable(found.status, await found.json()), comparable(status, await expected.json())];
            assert.deepEqual(...answers, `time ${time}`);
          }
        });
    });
});

test("a test plays a person who connects, checks and disconnects", async () => {
  const backend = createTestBackend();
  const response = await connect(backend, testTokens.never_expires);
  const { connection_id, account, check_url, disconnect_url } = await response.json();
  assert.equal(response.status, 201);
  assert.equal(backend.connections.get(connection_id).token, testTokens.never_expires);
  const { avatar_url: avatarUrl, html_url: htmlUrl, ...names } = account;
  const { connection } = backend.connections.get(connection_id);
  const urls = { checkUrl: check_url, disconnectUrl: disconnect_url };
  assert.deepEqual({ connectionId: connection_id, ...connection, ...urls }, testConnection);
  assert.deepEqual({ avatarUrl, htmlUrl, ...names }, testConnection.account);
  assert.equal(
    (await backend(new Request(`http://localhost/api/github-token/${check_url}`, { method: "POST" }))).status,
    200,
  );
  assert.equal((await backend(`/api/github-token/${disconnect_url}`, { method: "DELETE" })).status, 204);
  assert.equal(backend.connections.size, 0);
});

test("nobody is signed in where a test says so, and pages of other origins are refused", async () => {
  const backend = createTestBackend({ person: () => null, path: "/github" });
  assert.equal((await backend("/github/c1", { method: "DELETE" })).status, 401);
  assert.equal(
    (await backend("/github/c1", { method: "DELETE", headers: { Origin: "https://evil.example" } })).status,
    403,
  );
});

test("the docs list every test token", async () => {
  const docs = await readFile(new URL("../../docs/testing.md", import.meta.url), "utf8");
  const [, section] = docs.split("\n## The test tokens\n");
  const tokens = Array.from(section.matchAll(/^\| `(\w+)` \| (.*) \|$/gm), ([, name, text]) => [name, text]);
  assert.deepEqual(Object.fromEntries(tokens), descriptions);
});
