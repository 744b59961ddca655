import type {
  Attributes as FormAttributes,
  Connection,
  ConnectionInput,
  EventMap,
  Failure,
  GithubPatConnectElement,
  Messages,
  RequestHeaders,
  Session,
  State,
} from "./index.js";

export type * from "./index.js";

/** What the frame's own page says, and nobody else. */
type Own = "backend-url" | "credentials" | "github-url" | "integration-id" | "protocol" | "token-url";
type OwnProperties = "backendUrl" | "credentials" | "githubUrl" | "integrationId" | "protocol" | "tokenUrl";

/** The element's attributes, as they are written in HTML. */
export interface Attributes extends Omit<FormAttributes, Own | "autofocus" | "required"> {
  /** The page in the frame: of another origin than this page. */
  src?: string;
}

/** `<github-pat-connect-frame>`: the form in a frame of another origin, out of reach of this page's scripts. */
export class GithubPatConnectFrameElement extends HTMLElement {
  static readonly formAssociated: true;

  src: string;
}

export interface GithubPatConnectFrameElement
  extends Omit<GithubPatConnectElement, OwnProperties | "required" | "checkValidity" | "reportValidity"> {
  readonly state: State;
  readonly problem: Failure | null;
  get connection(): Connection | null;
  set connection(connection: ConnectionInput | null | undefined);
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
}

declare global {
  interface HTMLElementTagNameMap {
    "github-pat-connect-frame": GithubPatConnectFrameElement;
  }
}
