// Which repository a token sees, and why it doesn't see the required one.

import * as problem from "./problem.js";
import { classifyForbidden, isPermissionDenied } from "./refusals.js";
import { parseRepository } from "./requirements.js";

/** It doesn't exist, or isn't shown to this token; GitHub doesn't say which. */
export const NOT_FOUND = Symbol("not found");
/** GitHub failed, or sent something else. That says nothing about the token. */
export const UNKNOWN = Symbol("unknown");

/** The codes that an organization's policy may have. */
const POLICIES = ["sso_required", "blocked_by_organization", "account_suspended", "lifetime_policy"];

export const isSame = (text, other) => text.toLowerCase() === other.toLowerCase();
export const isSameRepository = (one, other) => isSame(one.owner, other.owner) && isSame(one.name, other.name);

/** Reads the response to `GET /repos/{owner}/{repo}`. Throws for an organization's policy that blocks the token. */
export function parseVisibility(response, webUrl) {
  if (response.status === 200) return parseVisible(response.json()) ?? UNKNOWN;
  if (response.status === 404) return NOT_FOUND;
  if (response.status !== 403) return UNKNOWN;
  const refusal = classifyForbidden(response, webUrl);
  if (POLICIES.includes(refusal.code)) throw refusal;
  return isPermissionDenied(response) ? NOT_FOUND : UNKNOWN;
}

/** Reads the response to `GET /user/repos?visibility=private`: the first repository in it. */
export function parseFirstPrivate(response) {
  const repositories = response.status === 200 ? response.json() : undefined;
  if (!Array.isArray(repositories)) return UNKNOWN;
  if (!repositories.length) return NOT_FOUND;
  const first = parseVisible(repositories[0]);
  // GitHub didn't filter as requested, so the list says nothing.
  return first?.isPrivate ? first : UNKNOWN;
}

/** Reads the response to `GET /users/{owner}`: "User", "Organization" or null. */
export const parseOwnerType = (response) => (response.status === 200 ? ownerType(response.json()?.type) : null);

const ownerType = (type) => (type === "User" || type === "Organization" ? type : null);

/** A repository that a token sees. The name becomes part of a path, so it is validated. */
function parseVisible(json) {
  const repository = parseRepository(json?.full_name);
  const type = ownerType(json?.owner?.type);
  if (!repository || !type || typeof json.private !== "boolean") return null;
  // Everyone sees a public one, so it proves nothing about the token.
  return { ...repository, isPrivate: json.private, ownerType: type };
}

/**
 * Why a fine-grained token that sees another private repository doesn't see the required one. It reaches the repositories
 * of one owner only, so that repository tells which.
 */
export const explainOtherRepository = (required, visible) =>
  isSame(required.owner, visible.owner) ? problem.repositoryNotSelected() : problem.wrongResourceOwner();

/** Why a fine-grained token that sees no private repository doesn't see the required one. `login` is the token's account. */
export function explainNoRepository(required, type, login) {
  // Until an organization approves a token, it reads public data only.
  if (type === "Organization") return problem.pendingApproval();
  // A fine-grained token never reaches another user's repositories.
  return isSame(required.owner, login) ? problem.repositoryNotSelected() : problem.wrongResourceOwner();
}
