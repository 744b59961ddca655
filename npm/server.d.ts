/** What there is to a handler: the option `path` and the callbacks are required. */
export interface HandlerOptions<Person, Context = unknown> extends Requirements {
  /** Where the handler is mounted: the path of the page's `backend-url`, such as `/api/github-token`. */
  path: string;

  /**
   * Who sends the request, by its cookie or its `Authorization: Bearer …`. With null, undefined or false the answer is
   * `session_expired`.
   */
  person(request: Request, context: Context): MaybePromise<Person | Nobody>;
  /** Keeps a verified token, encrypted, where only servers can read it. Returns the connection's id. */
  keep(verified: VerifiedToken<Person, Context>): MaybePromise<string>;
  /** The token that was kept under this id, if it is this person's; else null. */
  find(asked: ConnectionOf<Person, Context>): MaybePromise<StoredToken | null | undefined>;
  /** Deletes what was kept under this id, if it is this person's. Returns whether there was something. */
  remove(asked: ConnectionOf<Person, Context>): MaybePromise<boolean>;

  /** GitHub, a subdomain of ghe.com, or an Enterprise Server; `https://github.com` if not set. */
  githubUrl?: string;
  /** Where its REST API is, if that isn't its usual place. */
  githubApiUrl?: string;
  /** Origins of pages, besides the backend's own, that may send requests: `https://app.example.com`. */
  allowedOrigins?: readonly string[];
  /** What sends the requests to GitHub, through a proxy say; the global `fetch` if not set. */
  fetch?(url: string, init: RequestInit): Promise<Response>;
  /** The header `User-Agent` of requests to GitHub. */
  userAgent?: string;
  /** Where messages about failed callbacks go, in which there is no token; `console.error` if not set. */
  log?(message: string): void;
}

/** What a token has to be, and to be allowed to do. The form's own attributes only tell people what to select. */
export interface Requirements {
  /** Required of a fine-grained token: `contents=read issues=write`. */
  permissions?: string;
  /** Required of a classic token: `repo read:org`. */
  scopes?: string;
  /**
   * The repository that a token has to reach: `acme/website`. Without one, permissions are probed on the first private
   * repository that the token sees.
   */
  repository?: string | null;
  tokenType?: "any" | "fine-grained" | "classic";
}

/** A token that GitHub accepts and that fulfils the requirements. */
export interface VerifiedToken<Person, Context> {
  person: Person;
  /** The connection whose token is replaced: `find` has found it for this person. Null for a new one. */
  connectionId: string | null;
  token: string;
  /** GitHub's number for the account. Unlike a login it never changes. */
  accountId: number;
  login: string;
  /** What is known of it. */
  connection: Connection;
  /** A UUID, the same again when the same token is sent again; null where the request has none. */
  idempotencyKey: string | null;
  context: Context;
}

/** Each part is null where nothing is known about it. */
export interface Connection {
  account: { login: string; name: string | null; avatarUrl: string | null; htmlUrl: string | null };
  tokenType: "fine-grained" | "classic" | "unknown";
  /** RFC 3339, in UTC; null for a token that doesn't expire. */
  expiresAt: string | null;
  /** A classic token's scopes. */
  scopes: string[] | null;
  /** A fine-grained token's permissions, as far as they are required and proven: `{ contents: "read" }`. */
  permissions: Record<string, "read" | "write" | "admin"> | null;
  /** Required and proven to be missing: `issues=write`, or a scope. */
  missingPermissions: string[] | null;
}

/** As `keep` was given them. */
export interface StoredToken {
  token: string;
  accountId: number | bigint | string;
  login: string;
}

export interface ConnectionOf<Person, Context> {
  person: Person;
  connectionId: string;
  context: Context;
}

type MaybePromise<T> = T | Promise<T>;
type Nobody = null | undefined | false;

/**
 * The backend of the form: verifies a token with GitHub, has it kept, and answers by the contract. It handles `POST` at
 * its path, `POST …/{id}/check` and `DELETE …/{id}`. A `Response` that a callback throws is the answer.
 *
 * `context` is passed on to the callbacks: what a framework has besides the request.
 *
 * @throws TypeError if an option is missing or can't be read.
 */
export function createHandler<Person, Context = unknown>(
  options: HandlerOptions<Person, Context>,
): (request: Request, context?: Context) => Promise<Response>;

/** A handler for servers with Node's request and response, such as Express. Node's request is the `context`. */
export function toNodeHandler<NodeRequest>(
  handler: (request: Request, context: NodeRequest) => Promise<Response>,
): (
  request: NodeRequest,
  response: { writeHead(status: number, headers?: Record<string, string>): unknown; end(body?: string): unknown },
) => Promise<void>;
