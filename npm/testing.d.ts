import type { Connection as StoredConnection, Requirements } from "./server.js";

/** What happens with a test token; `descriptions` has a sentence for each. */
export type Outcome =
  | "success"
  | "expires_soon"
  | "never_expires"
  | "offset_expiry"
  | "classic"
  | "other_account"
  | "invalid"
  | "expired"
  | "sso_required"
  | "incomplete"
  | "no_permissions"
  | "incomplete_classic"
  | "no_scopes"
  | "repository_not_selected"
  | "wrong_resource_owner"
  | "pending_approval"
  | "blocked_by_organization"
  | "lifetime_policy"
  | "rate_limited"
  | "locked_out"
  | "github_down"
  | "slow"
  | "permission_added"
  | "revoked_later"
  | "github_down_later"
  | "without_contents"
  | "without_issues"
  | "without_pull_requests"
  | "without_actions"
  | "without_metadata"
  | "without_repository_hooks"
  | "without_administration"
  | "without_deployments"
  | "without_secrets"
  | "without_members";

/** A token for each outcome, with a valid checksum. They open nothing on GitHub. */
export const testTokens: Readonly<Record<Outcome, string>>;

/** What happens with each token, in a sentence. */
export const descriptions: Readonly<Record<Outcome, string>>;

export interface TestBackendOptions<Person> extends Requirements {
  /** The path of the page's `backend-url`; `/api/github-token` if not set. */
  path?: string;
  /** Who sends a request; null for nobody. If not set, everybody is one and the same person. */
  person?(request: Request): Person | null | undefined | false | Promise<Person | null | undefined | false>;
  /** Origins of pages, besides the backend's own. */
  allowedOrigins?: readonly string[];
}

export interface TestBackend<Person> {
  /** Called as `fetch` is, or with a `Request`. */
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** What is connected, by its id. */
  readonly connections: Map<string, TestConnection<Person>>;
}

export interface TestConnection<Person> {
  person: Person;
  token: string;
  accountId: number;
  login: string;
  connection: StoredConnection;
}

/**
 * A backend in memory, which needs no network: `github-pat-connect/server` before a stand-in for GitHub. It answers a test
 * token with its outcome, and any other as an invalid one. There is one private repository, `acme/website`.
 */
export function createTestBackend<Person = string>(options?: TestBackendOptions<Person>): TestBackend<Person>;

/** The detail of the event `connected`, as it is after the token `never_expires`. */
export const testConnection: {
  connectionId: string;
  account: { login: string; name: string; avatarUrl: string; htmlUrl: string };
  tokenType: "fine-grained";
  expiresAt: null;
  scopes: null;
  permissions: null;
  missingPermissions: null;
  checkUrl: string;
  disconnectUrl: string;
};
