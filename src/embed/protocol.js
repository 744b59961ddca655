// The messages between <github-pat-connect-frame> and the form in its cross-origin iframe. Knows the names of attributes,
// events and methods, and never a token.

import { ATTRIBUTES } from "../element/reflected_attributes.js";

export { STYLES } from "../generated/css_properties.js";

/** The first message of each side, with the version of the protocol. */
export const PROTOCOL_ID = "github-pat-connect-frame 1";

/** What decides where a token is sent and where the person is led: only the page in the iframe sets it. */
export const CHILD_ONLY_ATTRIBUTES =
  "backend-url credentials github-url integration-id protocol token-url".split(" ");
/** And what the HTML form around the host element is told. */
const OWN_ATTRIBUTES = [...CHILD_ONLY_ATTRIBUTES, "name", "required"];
export const FORWARDED_ATTRIBUTES = ATTRIBUTES.filter((name) => !OWN_ATTRIBUTES.includes(name));

/** Forwarded to the host. Those that the host may prevent are requests. */
export const EVENTS = ["ready", "connected", "disconnected", "failed", "statechange"];
/** What the form asks the host for. */
export const REQUESTS = ["session", "headers", "connecting", "disconnecting"];
/** What the host may call. */
export const METHODS = ["reset", "focus", "submit", "cancel", "check", "disconnect"];
