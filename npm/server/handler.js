// The handler: from a Fetch API `Request` to a `Response`, by the contract. It knows the app through four callbacks only,
// stores nothing, and logs no token.

import { readConnectRequest } from "./body.js";
import { GithubClient } from "./github.js";
import { apiUrlOf, parseGithubUrl, parseSecureUrl } from "./instance.js";
import { addHeaders, checkOrigin, preflight } from "./origin.js";
import { checkPermissions } from "./permission_check.js";
import * as problem from "./problem.js";
import { isSame } from "./repository.js";
import { parseRequirements, permissionsToJson } from "./requirements.js";
import { checkToken } from "./token.js";
import { parseUserResponse } from "./user.js";

const CALLBACKS = ["person", "keep", "find", "remove"];

/** The options are documented in server.d.ts. */
export function createHandler(options) {
  const settings = parseOptions(options);
  return async (request, context) => {
    const response = await respond(settings, request, context);
    addHeaders(response, request, settings.allowedOrigins);
    return response;
  };
}

function parseOptions(options) {
  const { path, githubUrl = "https://github.com", allowedOrigins = [], log = console.error } = options;
  const missing = CALLBACKS.find((name) => typeof options[name] !== "function");
  if (missing) throw new TypeError(`${missing}: a function`);
  if (typeof path !== "string" || !path.startsWith("/"))
    throw new TypeError('path: where the handler is mounted, such as "/api/github-token"');
  const webUrl = parseGithubUrl(githubUrl);
  if (!webUrl) throw new TypeError(`githubUrl: expected "https://HOST", found "${githubUrl}"`);
  const { githubApiUrl = apiUrlOf(webUrl), userAgent = "github-pat-connect" } = options;
  // Looked up for each request, because others may replace it; called as a function, because Workers' has to be.
  const { fetch = (...request) => globalThis.fetch(...request) } = options;
  if (!parseSecureUrl(githubApiUrl)) throw new TypeError(`githubApiUrl: expected "https://…", found "${githubApiUrl}"`);
  // A whole origin, as a browser writes it: another spelling would never match.
  const wrong = allowedOrigins.find((origin) => !/^[a-z][a-z0-9+.-]*:\/\/[^/]+$/.test(origin));
  if (wrong !== undefined) throw new TypeError(`allowedOrigins: expected "https://HOST", found "${wrong}"`);
  const { person, keep, find, remove } = options;
  return {
    callbacks: { person, keep, find, remove },
    path: path.replace(/\/+$/, ""),
    requirements: parseRequirements(options),
    github: new GithubClient({ webUrl, apiUrl: githubApiUrl, userAgent, fetch }),
    allowedOrigins,
    log,
  };
}

async function respond(settings, request, context) {
  try {
    checkOrigin(request, settings.allowedOrigins);
    if (request.method === "OPTIONS") return preflight(request);
    const { handle, connectionId } = route(settings.path, request);
    const person = await call(settings, "person", null, request, context);
    if (person == null || person === false) throw problem.sessionExpired();
    return await handle(settings, { request, context, person, connectionId });
  } catch (thrown) {
    // A callback may throw a response: a 429 by the app's own rate limit, say. A copy, because its headers may be immutable.
    if (thrown instanceof Response) return new Response(thrown.body, thrown);
    if (thrown instanceof problem.Problem) return thrown.toResponse();
    // A body that breaks off, or a bug. The message may quote what was read.
    settings.log(`github-pat-connect: the request can't be handled: ${thrown?.name}`);
    return problem.serverError().toResponse();
  }
}

/** Which of the three requests of the contract it is: to connect, `{id}/check`, or `{id}` to disconnect. */
function route(path, request) {
  const { pathname } = new URL(request.url);
  const rest = pathname.replace(/\/$/, "").slice(path.length).split("/");
  const [start, id, action] = rest;
  const isBelow = pathname.startsWith(path) && start === "" && rest.length <= 3;
  const connectionId = isBelow && id ? decode(id) : null;
  let method, handle;
  if (isBelow && rest.length === 1) [method, handle] = ["POST", connect];
  else if (connectionId && rest.length === 2) [method, handle] = ["DELETE", disconnect];
  else if (connectionId && action === "check") [method, handle] = ["POST", check];
  else {
    const detail = "There is nothing at this path: compare the option path with the address that the page was given.";
    throw new problem.Problem(404, "misconfigured", detail);
  }
  if (request.method !== method)
    throw new problem.Problem(
      405,
      "misconfigured",
      "This path accepts another method: see the header Allow.",
      {},
      { Allow: method },
    );
  return { handle, connectionId };
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** Verifies a token, and has it kept. */
async function connect(settings, { request, context, person }) {
  const asked = await readConnectRequest(request);
  const { token, connection_id: connectionId, expected_login: expectedLogin, github_url: githubUrl } = asked;
  // Only compared: no URL from a request is ever called.
  if (githubUrl !== null && parseGithubUrl(githubUrl) !== settings.github.webUrl)
    throw new problem.Problem(
      400,
      "misconfigured",
      "This backend is configured for another GitHub instance than the page: compare its githubUrl with the page's " +
        "github-url.",
    );
  let replaced = null;
  if (connectionId !== null) {
    replaced = await call(settings, "find", token, { person, connectionId, context });
    if (!replaced) throw problem.connectionNotFound();
  }
  checkToken(token, settings.requirements.tokenType);
  const verified = await verify(settings, token);
  // Before any other request is sent with a token that may be someone else's.
  checkAccount(verified, replaced, expectedLogin);
  const connection = await describe(settings, token, verified);
  const idempotencyKey = request.headers.get("idempotency-key");
  const { accountId } = verified;
  const { login } = verified.account;
  const kept = { person, connectionId, token, accountId, login, connection, idempotencyKey, context };
  const id = await call(settings, "keep", token, kept);
  return toResponse(settings, id, connection, connectionId === null ? 201 : 200);
}

/** Verifies the stored token again. */
async function check(settings, { context, person, connectionId }) {
  const found = await call(settings, "find", null, { person, connectionId, context });
  if (!found) throw problem.connectionNotFound();
  const verified = await verify(settings, found.token);
  const connection = await describe(settings, found.token, verified);
  return toResponse(settings, connectionId, connection, 200);
}

async function disconnect(settings, { context, person, connectionId }) {
  const isRemoved = await call(settings, "remove", null, { person, connectionId, context });
  if (!isRemoved) throw problem.connectionNotFound();
  return new Response(null, { status: 204 });
}

async function verify({ github }, token) {
  return parseUserResponse(await github.getUser(token), token, github.webUrl);
}

/** Whether the token belongs to the account of the replaced connection, or else to the expected one. */
function checkAccount({ accountId, account }, replaced, expectedLogin) {
  // By number: a login can change. A database may give it as a bigint or a string.
  const isSameAccount = replaced
    ? String(replaced.accountId) === String(accountId)
    : expectedLogin === null || isSame(expectedLogin, account.login);
  if (!isSameAccount) throw problem.accountMismatch(replaced ? replaced.login : expectedLogin, account.login);
}

/** What is known of a token that GitHub accepts; throws for one that doesn't fulfil the requirements. */
async function describe({ github, requirements }, token, verified) {
  const { granted, missing } = await checkPermissions(github, token, verified, requirements);
  const { account, tokenType, expiresAt, scopes } = verified;
  const permissions = granted && permissionsToJson(granted);
  return { account, tokenType, expiresAt, scopes, permissions, missingPermissions: missing };
}

function toResponse({ log }, id, connection, status) {
  // It becomes part of a relative URL, where dots alone would lead elsewhere.
  if (typeof id !== "string" || /^\.{0,2}$/.test(id)) {
    log("github-pat-connect: keep has to return the connection's id, a string that isn't empty");
    throw problem.serverError();
  }
  const { account, ...known } = connection;
  const body = {
    connection_id: id,
    account: { login: account.login, name: account.name, avatar_url: account.avatarUrl, html_url: account.htmlUrl },
    token_type: known.tokenType,
    expires_at: known.expiresAt,
    scopes: known.scopes,
    permissions: known.permissions,
    missing_permissions: known.missingPermissions,
    // Relative to the address that the page was given.
    check_url: `${encodeURIComponent(id)}/check`,
    disconnect_url: encodeURIComponent(id),
  };
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

/** Calls the app. What it throws is logged as text without the token: a database's error may quote its parameters. */
async function call({ callbacks, log }, name, token, ...given) {
  try {
    return await callbacks[name](...given);
  } catch (thrown) {
    if (thrown instanceof Response) throw thrown;
    const text = String(thrown?.stack ?? thrown);
    log(`github-pat-connect: ${name} failed: ${token ? text.replaceAll(token, "…") : text}`);
    throw problem.serverError();
  }
}
