// What the responses to probes prove about a token's permissions. A permission that is neither proven nor disproven stays
// undecided: nobody is told that something is missing that may be there.

import { missingPermissions } from "./problem.js";
import { isPermissionDenied } from "./refusals.js";
import { formatPermission, parsePermission } from "./requirements.js";

const isSuccess = ({ status }) => status >= 200 && status < 300;

/**
 * Which of the required permissions are `granted`, each at the highest level that is proven, and which are proven to be
 * `missing`. `responses` are pairs of a probe and its response, `visible` the repository that was probed, or null.
 */
export function inferPermissions(required, visible, responses) {
  const evidence = collectEvidence(visible, responses);
  const knowledge = new Knowledge();
  // What one response proves can decide another one, so this repeats until nothing new is learned.
  while (evidence.map((it) => knowledge.learn(it)).some(Boolean));
  const granted = required.map(({ name }) => ({ name, level: knowledge.bounds(name).granted }));
  return {
    granted: granted.filter(({ level }) => level !== undefined),
    missing: required.filter((permission) => knowledge.isDenied(permission)).map(formatPermission),
  };
}

/**
 * Throws if something is missing and nothing required is granted. Undecided permissions don't count, nor does `metadata`,
 * which every token has.
 */
export function rejectIfUseless({ granted, missing }) {
  if (missing.length && granted.every(({ name }) => name === "metadata"))
    throw missingPermissions({ missing_permissions: missing });
}

/**
 * What each response says: whether the token may use the endpoint, and the sets of permissions of which each one opens it;
 * null is a set that isn't understood.
 */
function collectEvidence(visible, responses) {
  // A denial can also mean that the token doesn't have the repository, or isn't approved yet. It can't where a private
  // repository is visible, or where something protected was granted.
  const reachesRepository =
    visible?.isPrivate ||
    responses.some(([probe, response]) => probe.target === "protectedRepository" && isSuccess(response));
  const proves = ([probe, response]) =>
    isSuccess(response) || (isPermissionDenied(response) && (reachesRepository || probe.target === "account"));
  return responses.filter(proves).map(([probe, response]) => {
    const accepted = response.header("x-accepted-github-permissions");
    const alternatives = accepted === null ? [[probe.permission]] : parseAlternatives(accepted);
    return { isSuccess: isSuccess(response), alternatives };
  });
}

/**
 * `contents=read,issues=read; administration=write`: a comma means and, a semicolon means or (GitHub's page
 * "Troubleshooting the REST API"). `allows_permissionless_access=true` also occurs.
 */
function parseAlternatives(header) {
  return header.split(";").map((alternative) => {
    const permissions = alternative.split(",").map((text) => parsePermission(text.trim()));
    return permissions.includes(null) ? null : permissions;
  });
}

/** What is known about the level of each permission. */
class Knowledge {
  /** By name: the highest level that is proven to be `granted`, and the lowest that is proven to be `denied`. */
  #bounds = new Map();

  bounds(name) {
    return this.#bounds.get(name) ?? {};
  }

  isDenied({ name, level }) {
    return this.bounds(name).denied <= level;
  }

  isGranted({ name, level }) {
    // Every token that reaches a repository has `metadata`.
    if (name === "metadata" && !this.isDenied({ name, level })) return true;
    return this.bounds(name).granted >= level;
  }

  /** Whether there was something new in it. */
  learn({ isSuccess, alternatives }) {
    return isSuccess ? this.#learnFromSuccess(alternatives) : this.#learnFromDenial(alternatives);
  }

  /** The token has one of the alternatives, so it has what all possible ones have in common. */
  #learnFromSuccess(alternatives) {
    const possible = alternatives.filter((it) => it === null || !it.some((permission) => this.isDenied(permission)));
    if (possible.includes(null) || !possible.length) return false;
    const levelsOf = (name) => possible.map((it) => it.find((permission) => permission.name === name)?.level);
    const common = possible[0].map(({ name }) => [name, levelsOf(name)]);
    const proven = common.filter(([, levels]) => !levels.includes(undefined));
    const news = proven.map(([name, levels]) => this.#update(name, "granted", Math.max, Math.min(...levels)));
    return news.some(Boolean);
  }

  /** The token has none of the alternatives. Where it has all permissions of one but a single one, that one is missing. */
  #learnFromDenial(alternatives) {
    const news = alternatives.map((alternative) => {
      const lacking = alternative?.filter((it) => alternative.length === 1 || !this.isGranted(it));
      return lacking?.length === 1 && this.#update(lacking[0].name, "denied", Math.min, lacking[0].level);
    });
    return news.some(Boolean);
  }

  #update(name, bound, pick, level) {
    const bounds = this.bounds(name);
    const updated = pick(bounds[bound] ?? level, level);
    if (updated === bounds[bound]) return false;
    this.#bounds.set(name, { ...bounds, [bound]: updated });
    return true;
  }
}
