// What an app may require of a token, by name: each is a backend of its own.

/** Every permission that can be probed, at the highest level of its probes. */
const EVERY_PERMISSION = [
  "metadata contents issues pull_requests actions deployments statuses pages security_events repository_advisories",
  "repository_hooks administration secrets actions_variables dependabot_secrets vulnerability_alerts",
  "secret_scanning_alerts codespaces codespaces_secrets members organization_administration organization_hooks",
  "organization_secrets organization_actions_variables organization_dependabot_secrets",
  "organization_self_hosted_runners organization_user_blocking emails keys gpg_keys git_signing_ssh_public_keys",
  "blocking codespaces_user_secrets workflows of_another_day",
]
  .join(" ")
  .split(" ")
  .map((name) => `${name}=write`)
  .join(" ");

export const POLICIES = {
  none: {},
  permissions: { permissions: "contents=read issues=write", scopes: "repo read:org" },
  every: { permissions: EVERY_PERMISSION },
  account: { permissions: "emails=read, Git-Signing-SSH-Public-Keys=read" },
  repository: { permissions: "contents=read issues=write", scopes: "repo read:org", repository: "acme/website" },
  own: { permissions: "contents=read", repository: "Octocat/notes" },
  "fine-grained": { tokenType: "fine-grained" },
  classic: { tokenType: "classic", scopes: "public_repo, read:org user:email" },
  enterprise: { githubUrl: "https://git.acme.example/api/v3" },
};
