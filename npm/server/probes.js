// Which harmless GET proves which permission. GitHub doesn't list a fine-grained token's permissions, so the only way to
// find out is to request something that needs one.

import { permission } from "./requirements.js";

/**
 * From GitHub's page "Permissions required for fine-grained personal access tokens". Each of these GETs needs one
 * permission and no other. The items in the response aren't read, so one is enough.
 *
 * There is no probe for permissions that can only be written (`workflows`, `gists`, `profile`), that have no REST API
 * (`discussions`), or whose GETs need a name that only the app knows (`environments`: the list itself needs `actions`).
 */
const PATHS = {
  /** Of a repository, and open to anyone if it is public. */
  repository: [
    // Comes with every repository that the token reaches.
    ["metadata", "read", ""],
    // Not commits: they are an error in an empty repository.
    ["contents", "read", "/branches?per_page=1"],
    ["issues", "read", "/issues?per_page=1"],
    ["pull_requests", "read", "/pulls?per_page=1"],
    ["actions", "read", "/actions/workflows?per_page=1"],
    ["deployments", "read", "/deployments?per_page=1"],
    ["statuses", "read", "/commits/HEAD/statuses?per_page=1"],
    ["pages", "read", "/pages"],
    ["security_events", "read", "/code-scanning/alerts?per_page=1"],
    ["repository_advisories", "read", "/security-advisories?per_page=1"],
  ],
  /** Of a repository, and in need of the permission even if it is public. */
  protectedRepository: [
    ["repository_hooks", "read", "/hooks?per_page=1"],
    ["administration", "read", "/keys?per_page=1"],
    ["administration", "write", "/rulesets/rule-suites?per_page=1"],
    ["secrets", "read", "/actions/secrets?per_page=1"],
    ["actions_variables", "read", "/actions/variables?per_page=1"],
    ["dependabot_secrets", "read", "/dependabot/secrets?per_page=1"],
    ["vulnerability_alerts", "read", "/dependabot/alerts?per_page=1"],
    ["secret_scanning_alerts", "read", "/secret-scanning/alerts?per_page=1"],
    ["codespaces", "read", "/codespaces?per_page=1"],
    ["codespaces_secrets", "write", "/codespaces/secrets?per_page=1"],
  ],
  /** Of the organization that owns the repository. */
  organization: [
    // Not `/members`: public members need no permission.
    ["members", "read", "/teams?per_page=1"],
    ["organization_administration", "read", "/actions/permissions"],
    ["organization_administration", "write", "/rulesets/rule-suites?per_page=1"],
    ["organization_hooks", "read", "/hooks?per_page=1"],
    ["organization_secrets", "read", "/actions/secrets?per_page=1"],
    ["organization_actions_variables", "read", "/actions/variables?per_page=1"],
    ["organization_dependabot_secrets", "read", "/dependabot/secrets?per_page=1"],
    ["organization_self_hosted_runners", "read", "/actions/runners?per_page=1"],
    ["organization_user_blocking", "read", "/blocks?per_page=1"],
  ],
  /** Of the token's own account. */
  account: [
    ["emails", "read", "/emails?per_page=1"],
    ["keys", "read", "/keys?per_page=1"],
    ["gpg_keys", "read", "/gpg_keys?per_page=1"],
    ["git_signing_ssh_public_keys", "read", "/ssh_signing_keys?per_page=1"],
    ["blocking", "read", "/blocks?per_page=1"],
    ["codespaces_user_secrets", "read", "/codespaces/secrets?per_page=1"],
  ],
};

/**
 * Every probe, with its path: null where there is nothing to request, or where the response would prove nothing.
 * `visible` is the repository to probe, or null.
 */
export function allProbes(visible) {
  const repository = visible && `/repos/${visible.owner}/${visible.name}`;
  const starts = {
    repository: visible?.isPrivate ? repository : null,
    protectedRepository: repository,
    organization: visible?.ownerType === "Organization" ? `/orgs/${visible.owner}` : null,
    account: "/user",
  };
  return Object.entries(PATHS).flatMap(([target, paths]) =>
    paths.map(([name, level, path]) => ({
      // The permission that it needs. Mostly `read`, which says nothing about writing.
      permission: permission(name, level),
      target,
      path: starts[target] && starts[target] + path,
    })),
  );
}

/** The probes that can prove something about the required permissions. */
export function selectProbes(required, visible) {
  const isRequired = (probe) => required.some(({ name, level }) => name === probe.name && probe.level <= level);
  return allProbes(visible).filter((probe) => probe.path && isRequired(probe.permission));
}
