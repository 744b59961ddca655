// What both sides of the frame know: the page that asks for a token, and the page in the frame, which takes it.

import { NAMES } from "./properties.js";

export { STYLES } from "./custom.js";

/** By this a side knows the other, and its version. */
export const MARK = "github-pat-connect-frame 1";

/** What decides where a token goes and where the person is led: the frame's own page says it, and nobody else. */
const OWN = ["backend-url", "credentials", "github-url", "integration-id", "protocol", "token-url"];
/** What the page's form around the element is told, not the one within. */
const OUTER = ["name", "required"];
export const isOwn = (name) => OWN.includes(name);
export const PASSED = NAMES.filter((name) => !isOwn(name) && !OUTER.includes(name));

/** What is told as it happens; `connecting` is asked. */
export const EVENTS = ["ready", "connected", "failed", "statechange"];
/** What is asked, since only the page around knows it. */
export const ASKED = ["session", "headers", "connecting"];
export const CALLED = ["reset", "focus", "submit"];
