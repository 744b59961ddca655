import type { Attributes, GithubPatConnectFrameElement } from "./frame.js";
import type { ElementComponent } from "./types/react.js";

/** `<github-pat-connect-frame>` as a component: see `GithubPatConnect` of `github-pat-connect/react`. */
export const GithubPatConnectFrame: ElementComponent<GithubPatConnectFrameElement, Attributes>;
