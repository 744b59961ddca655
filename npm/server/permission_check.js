// Checks whether a token that GitHub accepts fulfils the app's requirements. A token is refused only for what GitHub's
// responses prove. Where GitHub fails, is slow or limits the rate, the token is accepted, and undecided permissions are
// left out of the report.

import { inferPermissions, rejectIfUseless } from "./inference.js";
import { missingScopes } from "./problem.js";
import { selectProbes } from "./probes.js";
import { isRateLimited } from "./refusals.js";
import * as repositories from "./repository.js";
import { missingFrom } from "./requirements.js";
import { checkType } from "./token.js";

/** For all requests together. With the ten seconds of `GET /user` they end before the form's timeout of twenty seconds. */
const DEADLINE_MS = 8000;
/** GitHub asks for few concurrent requests (its page "Best practices for using the REST API"). */
const MAX_CONCURRENT_PROBES = 6;

/**
 * What is known about the required permissions: those that are `granted`, and those, or the scopes, that are `missing`;
 * null where nothing was checked. Throws for a token that fulfils none. It sends no more requests than the requirements
 * need.
 */
export async function checkPermissions(github, token, verified, requirements) {
  checkType(verified.tokenType, requirements.tokenType);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  const check = new PermissionCheck(github, token, verified, deadline);
  try {
    // A classic token has a known prefix or lists its scopes.
    return await (verified.tokenType === "classic" ? check.checkScopes(requirements) : check.probe(requirements));
  } finally {
    clearTimeout(timer);
  }
}

class PermissionCheck {
  #github;
  #token;
  #verified;
  #deadline;

  constructor(github, token, verified, deadline) {
    this.#github = github;
    this.#token = token;
    this.#verified = verified;
    this.#deadline = deadline;
  }

  /** GitHub lists a classic token's scopes. */
  async checkScopes({ scopes: required, repository }) {
    const { scopes } = this.#verified;
    const missing = scopes && required.length ? missingFrom(required, scopes) : null;
    if (missing && missing.length === required.length) throw missingScopes({ missing_permissions: missing });
    // An organization that blocks the token says so here. Whether the repository is visible doesn't matter: a classic
    // token has no selection of repositories that its owner could change.
    if (repository) await this.#visibility(repository);
    return { granted: null, missing };
  }

  /** GitHub doesn't list a fine-grained token's permissions, so they are probed. */
  async probe({ permissions: required, repository }) {
    let visible = null;
    if (repository) visible = await this.#requiredRepository(repository);
    else if (required.length) visible = visibleOrNull(await this.#firstPrivateRepository());
    const probes = selectProbes(required, visible);
    if (!probes.length) return { granted: null, missing: null };
    const report = inferPermissions(required, visible, await this.#sendProbes(probes));
    rejectIfUseless(report);
    return report;
  }

  /** The required repository. Null if GitHub doesn't say whether the token sees it; throws if it doesn't. */
  async #requiredRepository(required) {
    const visibility = await this.#visibility(required);
    if (visibility !== repositories.NOT_FOUND) return visibleOrNull(visibility);
    const first = await this.#firstPrivateRepository();
    if (first === repositories.UNKNOWN) return null;
    if (first !== repositories.NOT_FOUND) {
      // Not shown at its own path, but listed.
      if (repositories.isSameRepository(first, required)) return first;
      throw repositories.explainOtherRepository(required, first);
    }
    const response = await this.#get(`/users/${required.owner}`);
    const type = response && repositories.parseOwnerType(response);
    if (!type) return null;
    throw repositories.explainNoRepository(required, type, this.#verified.account.login);
  }

  async #visibility({ owner, name }) {
    const response = await this.#get(`/repos/${owner}/${name}`);
    return response ? repositories.parseVisibility(response, this.#github.webUrl) : repositories.UNKNOWN;
  }

  async #firstPrivateRepository() {
    const response = await this.#get("/user/repos?visibility=private&per_page=1");
    return response ? repositories.parseFirstPrivate(response) : repositories.UNKNOWN;
  }

  /** Null if GitHub fails, or isn't done before the deadline. */
  #get(path) {
    return this.#github.get(this.#token, path, this.#deadline.signal).catch(() => null);
  }

  /** Sends the probes; returns those that GitHub answers before the deadline, each with its response. */
  async #sendProbes(probes) {
    const { signal } = this.#deadline;
    const waiting = [...probes];
    const answered = [];
    const send = async () => {
      while (waiting.length && !signal.aborted) {
        const probe = waiting.shift();
        const response = await this.#github.probe(this.#token, probe.path, signal).catch(() => null);
        if (response) answered.push([probe, response]);
        // The others would be refused as well.
        if (response && isRateLimited(response, this.#github.webUrl)) this.#deadline.abort();
      }
    };
    await Promise.all(Array.from({ length: MAX_CONCURRENT_PROBES }, send));
    return answered;
  }
}

const visibleOrNull = (visibility) => (typeof visibility === "symbol" ? null : visibility);
