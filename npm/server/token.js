// What a token's text says about it. Only what can't be a personal access token is refused: formats change, and a stricter
// check would lock people out later.

import * as problem from "./problem.js";

const FINE_GRAINED = "github_pat_";
const CLASSIC = "ghp_";
/** Tokens of OAuth and GitHub apps, the last one of an old Enterprise Server. */
const OTHER_CREDENTIAL = /^(gh[ousr]_|v1\.[0-9a-f]{40}$)/i;
/** GitHub asks for up to 255 characters (its changelog of 2021-03-31); none was ever shorter than 20. */
const TOKEN = /^[A-Za-z0-9_]{20,255}$/;

/** "fine-grained", "classic" or "unknown". */
export function typeByPrefix(token) {
  if (token.startsWith(FINE_GRAINED)) return "fine-grained";
  return token.startsWith(CLASSIC) ? "classic" : "unknown";
}

/** Throws for a text that isn't worth one of the few requests with a wrong token that GitHub allows. */
export function checkToken(token, acceptedType) {
  if (OTHER_CREDENTIAL.test(token)) throw problem.notAPersonalAccessToken();
  if (!TOKEN.test(token)) throw problem.invalidToken();
  const type = typeByPrefix(token);
  // Only GitHub can tell the type of one without a prefix.
  if (type !== "unknown") checkType(type, acceptedType);
}

/** Throws for a type that isn't accepted, as GitHub's response has told it. */
export function checkType(type, acceptedType) {
  if (acceptedType === "classic" && type !== "classic") throw problem.onlyClassic();
  if (acceptedType === "fine-grained" && type === "classic") throw problem.onlyFineGrained();
}
