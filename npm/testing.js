// For the tests of an app that has the form: a backend in memory, without a network, and a test token for each outcome.
// The backend is github-pat-connect/server with a fake GitHub API, so its responses are the real ones.

import { createHandler } from "./server/handler.js";
import { createGithub } from "./testing/github.js";

export { descriptions, testTokens } from "./testing/tokens.js";

/** Documented in testing.d.ts. */
export function createTestBackend(options = {}) {
  const { path = "/api/github-token", person = () => "test-person", ...requirements } = options;
  const connections = new Map();
  const findOf = ({ person: owner, connectionId }) => {
    const found = connections.get(connectionId);
    return found?.person === owner ? found : null;
  };
  const handle = createHandler({
    ...requirements,
    path,
    person,
    keep({ person: owner, connectionId, token, accountId, login, connection }) {
      const id = connectionId ?? `${accountId}-${owner}`;
      connections.set(id, { person: owner, token, accountId, login, connection });
      return id;
    },
    find: findOf,
    remove: (asked) => Boolean(findOf(asked)) && connections.delete(asked.connectionId),
    fetch: createGithub(),
  });
  // As `fetch` is called, with a relative address too.
  const backend = (input, init) => {
    const isRequest = typeof input === "object" && "headers" in input;
    return handle(isRequest ? new Request(input, init) : new Request(new URL(input, baseUrl()), init));
  };
  return Object.assign(backend, { connections });
}

const baseUrl = () => (/^https?:/.test(globalThis.location?.href) ? globalThis.location.href : "http://localhost/");

/** The detail of the event `connected`, as it is after the token `never_expires`. */
export const testConnection = {
  connectionId: "583231-test-person",
  account: {
    login: "octocat",
    name: "The Octocat",
    avatarUrl: "https://avatars.githubusercontent.com/u/583231",
    htmlUrl: "https://github.com/octocat",
  },
  tokenType: "fine-grained",
  expiresAt: null,
  scopes: null,
  permissions: null,
  missingPermissions: null,
  checkUrl: "583231-test-person/check",
  disconnectUrl: "583231-test-person",
};
