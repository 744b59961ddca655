// A stand-in for GitHub's API, as a `fetch`. acme is an organization with the private repository website; octocat is one
// of its members. It answers as that of the reference backend's sandbox (backend/src/sandbox/responses.rs), which the tests
// compare.

import { allProbes } from "../server/probes.js";
import { formatPermission } from "../server/requirements.js";
import { isClassic, nameOf } from "./tokens.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const WEBSITE = { owner: "acme", name: "website", isPrivate: true, ownerType: "Organization" };

/** What happens when a token is verified a second time, a fourth time, and so on. */
const LATER = { permission_added: "success", revoked_later: "invalid", github_down_later: "github_down" };

export function createGithub() {
  /** How often each token has been verified. */
  const verifications = {};
  return async (url, { headers, signal }) => {
    const name = nameOf(headers.Authorization.replace("Bearer ", "")) ?? "invalid";
    const { pathname } = new URL(url);
    if (pathname === "/user") verifications[name] = (verifications[name] ?? 0) + 1;
    const isLater = verifications[name] % 2 === 0;
    return respond(Object.hasOwn(LATER, name) ? (isLater ? LATER[name] : "incomplete") : name, pathname, signal);
  };
}

async function respond(name, path, signal) {
  const rejection = rejectAll(name);
  if (rejection) return rejection;
  if (path === "/user") return getUser(name, signal);
  if (path === "/user/repos")
    return json(privateRepositories(name), { "x-accepted-github-permissions": "metadata=read" });
  if (path === "/users/acme") return json({ login: "acme", type: "Organization" });
  if (path === "/users/octocat" || path === "/users/hubot") return json({ type: "User" });
  if (!isClassic(name)) return getProtected(name, path);
  // The scope `repo` gives access to every repository of its user.
  return path === "/repos/acme/website" && scopesOf(name).includes("repo")
    ? json(repository("acme/website"))
    : notFound();
}

const json = (body, headers, status = 200) => Response.json(body, { status, headers });
const error = (status, message, headers) => json({ message }, headers, status);
const notFound = () => error(404, "Not Found");
const expiresIn = (days) => ({ "github-authentication-token-expiration": formatTime(Date.now() + days * DAY_MS) });
const formatTime = (time, zone = "UTC") => `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} ${zone}`;

/** The response of tokens with which all requests fail alike. */
function rejectAll(name) {
  switch (name) {
    case "invalid":
      return error(401, "Bad credentials");
    case "expired":
      return error(401, "Bad credentials", expiresIn(-1));
    case "sso_required":
      return error(403, "Resource protected by organization SAML enforcement.", {
        "x-github-sso": "required; url=https://github.com/orgs/acme/sso?authorization_request=SANDBOX",
      });
    case "rate_limited":
      return error(429, "API rate limit exceeded", { "retry-after": "60", "x-ratelimit-remaining": "0" });
    case "locked_out":
      return error(403, "Maximum number of login attempts exceeded. Please try again later.");
    case "github_down":
      return error(503, "Service unavailable");
  }
}

const scopesOf = (name) => ({ no_scopes: "", incomplete_classic: "repo" })[name] ?? "repo, read:org";

async function getUser(name, signal) {
  const [login, id, fullName] =
    name === "other_account" ? ["hubot", 480938, "Hubot"] : ["octocat", 583231, "The Octocat"];
  const user = {
    login,
    id,
    name: fullName,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}`,
    html_url: `https://github.com/${login}`,
  };
  if (isClassic(name)) return json(user, { "x-oauth-scopes": scopesOf(name) });
  if (name === "slow") await wait(5000, signal);
  return json(user, expiryOf(name));
}

function expiryOf(name) {
  if (name === "never_expires" || name === "lifetime_policy") return {};
  if (name === "expires_soon") return expiresIn(6);
  // Two hours east of Greenwich.
  const local = formatTime(Date.now() + 90 * DAY_MS + DAY_MS / 12, "+0200");
  return name === "offset_expiry" ? { "github-authentication-token-expiration": local } : expiresIn(90);
}

const wait = (ms, signal) =>
  new Promise((resolve, reject) => {
    setTimeout(resolve, ms);
    signal.addEventListener("abort", () => reject(signal.reason));
  });

const repository = (name, type = "Organization") => ({
  full_name: name,
  private: true,
  owner: { login: name.split("/")[0], type },
});

function privateRepositories(name) {
  if (name === "repository_not_selected") return [repository("acme/backend")];
  if (name === "wrong_resource_owner") return [repository("octocat/notes", "User")];
  const seesNone = ["pending_approval", "blocked_by_organization", "lifetime_policy", "no_scopes"].includes(name);
  return seesNone ? [] : [repository("acme/website")];
}

const UNREACHED = ["repository_not_selected", "wrong_resource_owner", "pending_approval"];
const POLICIES = {
  blocked_by_organization:
    "`acme` forbids access via a personal access token with fine-grained permissions. Please use a GitHub App, or an OAuth App.",
  lifetime_policy:
    "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days. Please adjust your token's lifetime at the following URL: https://github.com/settings/personal-access-tokens/1",
};

/** One of the endpoints that the probes request. */
function getProtected(name, path) {
  const probe = allProbes(WEBSITE).find((it) => it.path.split("?")[0] === path);
  if (!probe) return notFound();
  if (probe.target !== "account") {
    if (Object.hasOwn(POLICIES, name)) return error(403, POLICIES[name]);
    if (UNREACHED.includes(name)) return notFound();
  }
  const permission = probe.permission.name;
  const headers = { "x-accepted-github-permissions": formatPermission(probe.permission) };
  const lacks =
    name === "no_permissions"
      ? permission !== "metadata"
      : (name === "incomplete" && permission === "issues") || name === `without_${permission}`;
  if (lacks) return error(403, "Resource not accessible by personal access token", headers);
  return json(permission === "metadata" ? repository("acme/website") : [], headers);
}
