/** What is connected: the detail of `connected`. Each part is null where the backend says nothing about it. */
export interface Connection {
  connectionId: string | null;
  account: Account | null;
  tokenType: "fine-grained" | "classic" | (string & {}) | null;
  /** RFC 3339; null for a token that doesn't expire, and where nobody says. */
  expiresAt: string | null;
  /** A classic token's scopes. */
  scopes: string[] | null;
  /** A fine-grained token's permissions, as far as they are known: `{ contents: "read" }`. */
  permissions: Record<string, string> | null;
  /** What the page asked for and the token lacks: `issues=write`. */
  missingPermissions: string[] | null;
}

/** The same as a page hands it in: by these names, or as a backend writes it; parts may be missing. */
export type ConnectionInput = Partial<Omit<Connection, "account">> & {
  account?: (Partial<Account> & { avatar_url?: string | null; html_url?: string | null }) | null;
  connection_id?: string | null;
  token_type?: string | null;
  expires_at?: string | null;
  missing_permissions?: string[] | null;
};

/** The GitHub account that a token belongs to. */
export interface Account {
  login: string;
  name: string | null;
  avatarUrl: string | null;
  htmlUrl: string | null;
}

/** Why it came to nothing: the detail of `failed`. */
export interface Failure {
  code: Code;
  /** What the person reads. */
  message: string;
  /** Whether sending the same token again can help. */
  retryable: boolean;
  /** Seconds to wait before that. */
  retryAfter: number | null;
  /** The HTTP status, where there was an answer. */
  status: number | null;
  /** What the token lacks, where the answer says so: `issues=write`, or a scope. */
  missingPermissions?: string[];
  /** With `sso_required`: the page on GitHub that authorizes the token. */
  authorizeUrl?: string;
  /** With `account_mismatch`: the login that the token has to belong to. */
  expected?: string;
  /** With `account_mismatch`: the login that it belongs to. */
  actual?: string;
}

/** The reasons there are. New ones may come, and a backend may have its own. */
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

/** One state became another: the detail of `statechange`. */
export interface StateChange {
  from: State;
  to: State;
}

/** The events by their names. */
export interface EventMap {
  ready: CustomEvent<null>;
  connecting: CustomEvent<null>;
  connected: CustomEvent<Connection>;
  failed: CustomEvent<Failure>;
  statechange: CustomEvent<StateChange>;
}

/** The host's short-lived session, or what gives one whenever it is needed; `null` where nobody is signed in. */
export type Session = string | (() => MaybeSession | Promise<MaybeSession>);
type MaybeSession = string | null | undefined;

/** Headers of the page's own for its backend, or what gives them whenever they are needed. */
export type RequestHeaders = HeadersInit | (() => HeadersInit | Promise<HeadersInit>);

/** Sentences of the page's own: by language, then by their names in `locales/`. */
export type Messages = Record<string, Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>>;

/** The element's attributes, as they are written in HTML. */
export interface Attributes {
  "backend-url"?: string;
  protocol?: "json" | "nango";
  "integration-id"?: string;
  "app-name"?: string;
  /** Others can read attributes: better set as a property. */
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
  /** What stands in the way, as in the detail of `failed`. */
  readonly error: Failure | null;
  /** What is connected. Takes what a backend writes, too: parts may be missing. */
  get connection(): Connection | null;
  set connection(connection: ConnectionInput | null | undefined);
  get session(): Session | null;
  set session(session: Session | null | undefined);
  get headers(): RequestHeaders | null;
  set headers(headers: RequestHeaders | null | undefined);
  get messages(): Messages | null;
  set messages(messages: Messages | null | undefined);

  /** As on any form control. */
  readonly form: HTMLFormElement | null;
  readonly labels: NodeList;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  reportValidity(): boolean;

  /** Back to an empty form; what is under way is aborted. */
  reset(): void;
  /** As if the person had pressed Connect. */
  submit(): void;

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
