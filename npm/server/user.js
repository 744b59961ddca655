// What GitHub's response to `GET /user` says about a token.

import * as problem from "./problem.js";
import { classifyForbidden } from "./refusals.js";
import { typeByPrefix } from "./token.js";

/** The account of a token that GitHub accepts, and what is known of the token. Throws for any other. */
export function parseUserResponse(response, token, webUrl) {
  const expiresAt = parseExpiry(response.header("github-authentication-token-expiration"));
  // Checked first, because the 401 for an expired token only says "Bad credentials". A 200 overrules this server's clock.
  if (response.status !== 200 && expiresAt && expiresAt <= new Date()) throw problem.expiredToken();
  if (response.status === 401) throw problem.invalidToken();
  if (response.status === 403 || response.status === 429) throw classifyForbidden(response, webUrl);
  if (response.status >= 500) throw problem.githubUnavailable();
  if (response.status !== 200) throw problem.unreadableResponse();

  const { id, login, name = null, avatar_url: avatarUrl = null, html_url: htmlUrl = null } = response.json() ?? {};
  const isText = (value) => value === null || typeof value === "string";
  if (!Number.isSafeInteger(id) || !login || ![login, name, avatarUrl, htmlUrl].every(isText))
    throw problem.unreadableResponse();

  const scopes = response.header("x-oauth-scopes");
  let tokenType = typeByPrefix(token);
  // GitHub's older tokens have no prefix, and all of them are classic.
  if (tokenType === "unknown" && scopes !== null) tokenType = "classic";
  return {
    accountId: id,
    account: { login, name, avatarUrl, htmlUrl },
    tokenType,
    // Null where GitHub lists none, which isn't the same as none granted.
    scopes: tokenType === "classic" && scopes !== null ? scopes.split(/[, ]+/).filter(Boolean) : null,
    expiresAt: expiresAt && expiresAt.toISOString().replace(".000Z", "Z"),
  };
}

/**
 * `2026-06-03 19:52:44 UTC` and `2025-09-10 02:30:13 +0200`: GitHub writes both. Null for anything else, which is no
 * reason to refuse the token.
 */
function parseExpiry(text) {
  const [, day, time, zone] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (UTC|[+-]\d{4})$/.exec(text ?? "") ?? [];
  if (!day) return null;
  const offset = zone === "UTC" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const date = new Date(`${day}T${time}${offset}`);
  return Number.isNaN(date.getTime()) ? null : date;
}
