// The messages between <github-pat-connect-frame> and the form in its cross-origin iframe. Knows the names of attributes,
// events and methods, and never a token.

// From npm/custom-elements.json. What decides where a token is sent and where the person is led, only the page in the
// iframe sets; what the HTML form around the host element is told isn't forwarded either.
export { CHILD_ONLY_ATTRIBUTES, FORWARDED_ATTRIBUTES, STYLES } from "../generated/frame_names.js";

/** The first message of each side, with the version of the protocol. */
export const PROTOCOL_ID = "github-pat-connect-frame 1";

/** Forwarded to the host. Those that the host may prevent are requests. */
export const EVENTS = ["ready", "connected", "disconnected", "failed", "statechange"];
/** What the form asks the host for. */
export const REQUESTS = ["session", "headers", "connecting", "disconnecting"];
/** What the host may call. */
export const METHODS = ["reset", "focus", "submit", "cancel", "check", "disconnect"];
