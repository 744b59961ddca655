import type {
  Attributes as FormAttributes,
  Connection,
  MaybeConnection,
  EventMap,
  GithubPatConnectElement,
  Messages,
  RequestHeaders,
  Session,
} from "./index.js";

export type * from "./index.js";

/** Only the page in the iframe sets these. */
type ChildOnlyAttributes = "backend-url" | "credentials" | "github-url" | "integration-id" | "protocol" | "token-url";
type ChildOnlyProperties = "backendUrl" | "credentials" | "githubUrl" | "integrationId" | "protocol" | "tokenUrl";

/** The element's attributes, as they are written in HTML. */
export interface Attributes extends Omit<FormAttributes, ChildOnlyAttributes | "autofocus"> {
  /** The page in the iframe: of another origin than this page. */
  src?: string;
}

/** `<github-pat-connect-frame>`: the form in a cross-origin iframe, out of reach of this page's scripts. */
export class GithubPatConnectFrameElement extends HTMLElement {
  static readonly formAssociated: true;

  src: string;
}

/** What it has of the form's, but for what takes other types than it gives. */
type Shared = Omit<
  GithubPatConnectElement,
  | keyof HTMLElement
  | ChildOnlyProperties
  | "connection"
  | "session"
  | "headers"
  | "messages"
  | "tokenExpiration"
>;

export interface GithubPatConnectFrameElement extends Shared {
  get tokenExpiration(): string;
  set tokenExpiration(days: string | number);
  get connection(): Connection | null;
  set connection(connection: MaybeConnection | PromiseLike<MaybeConnection>);
  get session(): Session | null;
  set session(session: Session | null | undefined);
  get headers(): RequestHeaders | null;
  set headers(headers: RequestHeaders | null | undefined);
  get messages(): Messages | null;
  set messages(messages: Messages | null | undefined);

  addEventListener<K extends keyof EventMap>(
    type: K,
    listener: (this: GithubPatConnectFrameElement, event: EventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: GithubPatConnectFrameElement, event: HTMLElementEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof EventMap>(
    type: K,
    listener: (this: GithubPatConnectFrameElement, event: EventMap[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(
    type: K,
    listener: (this: GithubPatConnectFrameElement, event: HTMLElementEventMap[K]) => void,
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
    "github-pat-connect-frame": GithubPatConnectFrameElement;
  }
}
