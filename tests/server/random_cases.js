// Responses of GitHub's that nobody has thought of: parts of those in the table, put together at random. Always the same
// ones, so that a failure comes again; `SEED` makes others.

import { OCTOCAT } from "./github.js";

const MESSAGES = [
  "Bad credentials",
  "Not Found",
  "Resource not accessible by personal access token",
  "Must have admin rights to Repository.",
  "`acme` forbids access via a personal access token (classic).",
  "forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 90 days",
  "the `acme` organization has an IP allow list enabled",
  "requires all members to have two-factor authentication enabled.",
  "Resource protected by organization SAML enforcement.",
  "Sorry. Your account was suspended.",
  "API rate limit exceeded for user ID 1.",
  "Maximum number of login attempts exceeded.",
];
const HEADERS = {
  "retry-after": ["60", "0", "soon", " 7 "],
  "x-ratelimit-remaining": ["0", "17"],
  "x-ratelimit-reset": ["1", "never"],
  "x-github-sso": [
    "required",
    "required; url=https://github.com/orgs/acme/sso?a=b",
    "required; url=javascript:alert(1)",
  ],
  "x-oauth-scopes": ["", "repo", "repo, read:org", "public_repo,admin:org"],
  "x-accepted-github-permissions": [
    "contents=read",
    "issues=read",
    "issues=write; contents=read",
    "contents=read,issues=read",
    "metadata=read",
    "allows_permissionless_access=true",
    "",
  ],
  "github-authentication-token-expiration": ["2025-01-01 00:00:00 UTC", "2126-01-01 00:00:00 +0530", "never"],
};
const STATUSES = [200, 200, 200, 401, 403, 403, 403, 404, 429, 500, 301, 451];
const OWNERS = [
  ["acme/website", "Organization", true],
  ["acme/website", "User", false],
  ["acme/backend", "Organization", true],
  ["octocat/notes", "User", true],
  ["acme/..", "Organization", true],
  ["acme/website", "Enterprise", true],
];

/** Mulberry32: small, and the same everywhere. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomCases(count) {
  const seed = Number(process.env.SEED ?? 1);
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const headers = () =>
    Object.fromEntries(
      Object.entries(HEADERS).flatMap(([name, values]) => (next() < 0.2 ? [[name, pick(values)]] : [])),
    );
  const repository = () => {
    const [full_name, type, isPrivate] = pick(OWNERS);
    return { full_name, private: isPrivate, owner: { type } };
  };
  const response = (content) => {
    const status = pick(STATUSES);
    return [status, headers(), status === 200 ? content : { message: pick(MESSAGES) }];
  };
  // Not a limited one, after which those count that came before it: which they are is chance.
  const probe = () => {
    const [status, headers, body] = response([]);
    const isLimited = status === 429 || "retry-after" in headers || headers["x-ratelimit-remaining"] === "0";
    return isLimited || /limit|attempts/.test(body.message) ? probe() : [status, headers, body];
  };
  return Array.from({ length: count }, (_, index) => ({
    name: `at random, seed ${seed}, number ${index}`,
    policy: pick(["none", "permissions", "permissions", "repository", "repository", "own", "fine-grained", "classic"]),
    token: pick(["fine-grained", "fine-grained", "classic", "legacy"]),
    github: {
      "/user": next() < 0.7 ? [200, headers(), { ...OCTOCAT, login: pick(["octocat", "hubot"]) }] : response(OCTOCAT),
      "/user/repos": response(pick([[], [repository()]])),
      "/repos/acme/website": response(repository()),
      "/repos/acme/website/branches": probe(),
      "/repos/acme/website/issues": probe(),
      "/repos/acme/backend/branches": probe(),
      "/repos/acme/backend/issues": probe(),
      "/repos/octocat/notes/branches": probe(),
      "/repos/octocat/notes/issues": probe(),
      "/users/acme": response({ type: pick(["User", "Organization", "Bot"]) }),
      "/users/Octocat": response({ type: pick(["User", "Organization", "Bot"]) }),
    },
  }));
}
