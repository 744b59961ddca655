import type { MessageCatalog } from "./types/messages.js";

export type { MessageCatalog, PluralMessage } from "./types/messages.js";

/** A connection: the detail of `connected`. A member is null if the backend doesn't say. */
export interface Connection {
  connectionId: string | null;
  account: Account | null;
  tokenType: "fine-grained" | "classic" | (string & {}) | null;
  /** RFC 3339; null if the token doesn't expire, or if the backend doesn't say. */
  expiresAt: string | null;
  /** A classic token's scopes. */
  scopes: string[] | null;
  /** A fine-grained token's permissions, as far as they are known: `{ contents: "read" }`. */
  permissions: Record<string, string> | null;
  /** What the page asked for and the token lacks: `issues=write`. */
  missingPermissions: string[] | null;
  /** Where the stored token is verified again. */
  checkUrl: string | null;
  /** Where the connection is deleted. */
  disconnectUrl: string | null;
}

/** A connection as a page sets it: by these names, or as a backend writes it; members may be missing. */
export type ConnectionInput = Partial<Omit<Connection, "account">> & {
  account?: (Partial<Account> & { avatar_url?: string | null; html_url?: string | null }) | null;
  connection_id?: string | null;
  token_type?: string | null;
  expires_at?: string | null;
  missing_permissions?: string[] | null;
  check_url?: string | null;
  disconnect_url?: string | null;
};

/** What the property `connection` takes, or a promise of it. */
export type MaybeConnection = ConnectionInput | null | undefined;

/** The GitHub account that a token belongs to. */
export interface Account {
  login: string;
  name: string | null;
  avatarUrl: string | null;
  htmlUrl: string | null;
}

/** Why an attempt failed, or why the form can't be used: the detail of `failed`. */
export interface Failure {
  /** What failed. */
  action: "connect" | "check" | "disconnect";
  code: Code;
  /** What the person reads. */
  message: string;
  /** Whether the same action can succeed if it is tried again. */
  retryable: boolean;
  /** Seconds to wait before trying again. */
  retryAfter: number | null;
  /** The HTTP status; null if there was no response. */
  status: number | null;
  /** What the token lacks, if the backend says so: `issues=write`, or a scope. */
  missingPermissions?: string[];
  /** With `sso_required`: the page on GitHub that authorizes the token. */
  authorizeUrl?: string;
  /** With `account_mismatch`: the login that the token has to belong to. */
  expected?: string;
  /** With `account_mismatch`: the login that it belongs to. */
  actual?: string;
}

/** Error codes. There may be new ones, and a backend may have its own. */
export type Code =
  | "invalid_token"
  | "unconfirmed_token"
  | "expired_token"
  | "wrong_token_type"
  | "missing_scopes"
  | "missing_permissions"
  | "repository_not_selected"
  | "wrong_resource_owner"
  | "pending_approval"
  | "sso_required"
  | "blocked_by_organization"
  | "lifetime_policy"
  | "account_suspended"
  | "account_mismatch"
  | "connection_not_found"
  | "session_expired"
  | "forbidden"
  | "rate_limited"
  | "server_error"
  | "github_unavailable"
  | "bad_request"
  | "network"
  | "offline"
  | "timeout"
  | "bad_response"
  | "misconfigured"
  | "wasm_unavailable"
  | "wasm_unsupported"
  | "frame_unavailable"
  | (string & {});

export type State = "loading" | "editing" | "connecting" | "connected";

/** The detail of `statechange`. */
export interface StateChange {
  from: State;
  to: State;
}

/** The events by their names. */
export interface EventMap {
  ready: CustomEvent<null>;
  connecting: CustomEvent<null>;
  connected: CustomEvent<Connection>;
  disconnecting: CustomEvent<null>;
  /** The connection that was deleted. */
  disconnected: CustomEvent<Connection>;
  failed: CustomEvent<Failure>;
  statechange: CustomEvent<StateChange>;
}

/** Your app's session token, or a function that returns one for each request; `null` if nobody is signed in. */
export type Session = string | (() => MaybeSession | Promise<MaybeSession>);
type MaybeSession = string | null | undefined;

/** Extra request headers such as a CSRF token, or a function that returns them for each request. */
export type RequestHeaders = HeadersInit | (() => HeadersInit | Promise<HeadersInit>);

/** Texts of your own, by language and key. */
export type Messages = Record<string, MessageCatalog>;

/** The element's attributes, as they are written in HTML. */
export interface Attributes {
  "backend-url"?: string;
  protocol?: "json" | "nango";
  "integration-id"?: string;
  "app-name"?: string;
  /** Other scripts can read attributes: set the property instead. */
  session?: string;
  credentials?: "omit" | "same-origin" | "include";
  "connection-id"?: string;
  "expected-login"?: string;
  /** Milliseconds. */
  timeout?: number | string;
  permissions?: string;
  scopes?: string;
  "token-type"?: "any" | "fine-grained" | "classic";
  "repository-access"?: "all" | "selected" | "public";
  "resource-owner"?: string;
  /** Days, or `none`. */
  "token-expiration"?: number | string;
  "token-name"?: string;
  "token-description"?: string;
  "github-url"?: string;
  "token-url"?: string;
  guide?: "open" | "closed" | "none";
  avatars?: "on" | "off";
  theme?: "auto" | "light" | "dark";
  density?: "comfortable" | "compact";
  "aria-label"?: string;
  lang?: string;
  dir?: "ltr" | "rtl" | "auto";
  "password-manager"?: "ignore" | "allow";
  load?: "eager" | "visible" | "interaction";
  name?: string;
  required?: boolean;
  disabled?: boolean;
  autofocus?: boolean;
}

/** `<github-pat-connect>`: a form in which a person connects their GitHub account by a personal access token. */
export class GithubPatConnectElement extends HTMLElement {
  static readonly formAssociated: true;

  backendUrl: string;
  protocol: "json" | "nango";
  integrationId: string;
  appName: string;
  credentials: "omit" | "same-origin" | "include";
  connectionId: string;
  expectedLogin: string;
  /** Milliseconds. */
  timeout: number;
  permissions: string;
  scopes: string;
  tokenType: "any" | "fine-grained" | "classic";
  repositoryAccess: "" | "all" | "selected" | "public";
  resourceOwner: string;
  /** Days, or `none`. */
  get tokenExpiration(): string;
  set tokenExpiration(days: string | number);
  tokenName: string;
  tokenDescription: string;
  githubUrl: string;
  tokenUrl: string;
  guide: "open" | "closed" | "none";
  avatars: "on" | "off";
  theme: "auto" | "light" | "dark";
  density: "comfortable" | "compact";
  passwordManager: "ignore" | "allow";
  load: "eager" | "visible" | "interaction";
  name: string;
  required: boolean;
  disabled: boolean;

  readonly state: State;
  /** The current error, as in the detail of `failed`. */
  readonly error: Failure | null;
  /** The connection. Also takes what a backend writes; members may be missing. */
  get connection(): Connection | null;
  set connection(connection: MaybeConnection | PromiseLike<MaybeConnection>);
  get session(): Session | null;
  set session(session: Session | null | undefined);
  get headers(): RequestHeaders | null;
  set headers(headers: RequestHeaders | null | undefined);
  get messages(): Messages | null;
  set messages(messages: Messages | null | undefined);

  /** As on any form control. */
  readonly form: HTMLFormElement | null;
  readonly labels: NodeListOf<HTMLLabelElement>;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  reportValidity(): boolean;
  /** A message other than `""` makes it invalid. */
  setCustomValidity(message: string): void;

  /** Goes back to the empty form; aborts a request in progress. */
  reset(): void;
  /** Does what pressing Connect does. */
  submit(): void;
  /** Cancels a request in progress. A token stays in the field, a connection stays as it was. */
  cancel(): void;
  /** Does what pressing "Check again" does. */
  check(): void;
  /** Has the backend delete the connection, without asking the person. */
  disconnect(): void;

  addEventListener<K extends keyof EventMap>(
    type: K,
    listener: (this: GithubPatConnectElement, event: EventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: GithubPatConnectElement, event: HTMLElementEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof EventMap>(
    type: K,
    listener: (this: GithubPatConnectElement, event: EventMap[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: GithubPatConnectElement, event: HTMLElementEventMap[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "github-pat-connect": GithubPatConnectElement;
  }
}
