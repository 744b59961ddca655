// What the app requires of a token: permissions of a fine-grained one, scopes of a classic one, a repository, a type.

/** Each includes the ones before it. A level is an index into this. */
const LEVELS = ["read", "write", "admin"];

const words = (text) => text.split(/[\s,]+/).filter(Boolean);

/** `issues=write` as its name and level; null for anything else. The name can be any, because GitHub's list grows. */
export function parsePermission(word) {
  const [, name, level] = /^([\w-]+)=(read|write|admin)$/i.exec(word) ?? [];
  // GitHub ignores names with hyphens silently.
  return name ? permission(name.toLowerCase().replaceAll("-", "_"), level.toLowerCase()) : null;
}

export const permission = (name, level) => ({ name, level: LEVELS.indexOf(level) });
export const formatPermission = ({ name, level }) => `${name}=${LEVELS[level]}`;
/** As the contract has them: `{ issues: "write" }`. */
export const permissionsToJson = (permissions) =>
  Object.fromEntries(permissions.map(({ name, level }) => [name, LEVELS[level]]));

/** `contents=read issues=write`; of a name that is there twice the higher level counts. */
function parsePermissions(text) {
  const levels = new Map();
  for (const word of words(text)) {
    const parsed = parsePermission(word);
    if (!parsed) throw new TypeError(`permissions: expected "contents=read issues=write", found "${word}"`);
    levels.set(parsed.name, Math.max(parsed.level, levels.get(parsed.name) ?? 0));
  }
  return Array.from(levels, ([name, level]) => ({ name, level }));
}

/** `repo read:org`, each once. */
function parseScopes(text) {
  const wrong = words(text).find((word) => !/^[\w:-]+$/.test(word));
  if (wrong) throw new TypeError(`scopes: expected "repo read:org", found "${wrong}"`);
  return [...new Set(words(text.toLowerCase()))];
}

/** `acme/website` as owner and name; null for what can't be one, and wouldn't be safe in a path. */
export function parseRepository(text) {
  const [, owner, name] = /^([\w.-]+)\/([\w.-]+)$/.exec(text) ?? [];
  // Dots alone would lead up the path.
  return owner && /[^.]/.test(owner) && /[^.]/.test(name) ? { owner, name } : null;
}

export function parseRequirements({ permissions = "", scopes = "", repository = null, tokenType = "any" }) {
  const parsed = repository === null ? null : parseRepository(repository);
  if (repository !== null && !parsed) throw new TypeError(`repository: expected "owner/name", found "${repository}"`);
  if (!["any", "fine-grained", "classic"].includes(tokenType))
    throw new TypeError(`tokenType: expected "any", "fine-grained" or "classic", found "${tokenType}"`);
  return {
    permissions: parsePermissions(permissions),
    scopes: parseScopes(scopes),
    repository: parsed,
    tokenType,
  };
}

/** What is ticked along with a scope on GitHub's page for classic tokens, one step down. */
const IMPLIED_SCOPES = {
  repo: ["repo:status", "repo_deployment", "public_repo", "repo:invite", "security_events"],
  "write:packages": ["read:packages"],
  "admin:org": ["write:org", "manage_runners:org"],
  "write:org": ["read:org"],
  "admin:public_key": ["write:public_key"],
  "write:public_key": ["read:public_key"],
  "admin:repo_hook": ["write:repo_hook"],
  "write:repo_hook": ["read:repo_hook"],
  user: ["read:user", "user:email", "user:follow"],
  "write:discussion": ["read:discussion"],
  "admin:enterprise": ["manage_runners:enterprise", "manage_billing:enterprise", "read:enterprise", "scim:enterprise"],
  audit_log: ["read:audit_log"],
  codespace: ["codespace:secrets"],
  copilot: ["manage_billing:copilot"],
  "write:network_configurations": ["read:network_configurations"],
  project: ["read:project"],
  "admin:gpg_key": ["write:gpg_key"],
  "write:gpg_key": ["read:gpg_key"],
  "admin:ssh_signing_key": ["write:ssh_signing_key"],
  "write:ssh_signing_key": ["read:ssh_signing_key"],
};

const implies = (granted, wanted) =>
  granted === wanted ||
  (Object.hasOwn(IMPLIED_SCOPES, granted) && IMPLIED_SCOPES[granted].some((scope) => implies(scope, wanted)));

/** The required scopes that no granted one implies. */
export const missingFrom = (required, granted) =>
  required.filter((wanted) => !granted.some((scope) => implies(scope, wanted)));
