// The document in the cross-origin iframe: shows the form to host pages of the origins that it allows, and never sends
// them the token. Only this document's markup sets where the token goes, because a host page that could set it
// would receive the token.

import { destinationMessage } from "../generated/destination_messages.js";
import { embedChild as css } from "../generated/styles.js";
import { EVENTS, FORWARDED_ATTRIBUTES, METHODS, PROTOCOL_ID, STYLES } from "./protocol.js";

/** How long the focus may take to come from the host page, in milliseconds. */
const FOCUS_TIMEOUT_MS = 1000;

const ALLOWED_ORIGINS = "github-pat-connect-allowed-origins";
const root = document.documentElement;
const listed = document.querySelector(`meta[name=${ALLOWED_ORIGINS}]`).content.match(/\S+/g) ?? [];
// A URL without an HTTP scheme has the origin "null", as every sandboxed frame has.
const isOrigin = (text) => /^https?:\/\//.test(text) && URL.canParse(text);
const allowedOrigins = new Set(listed.filter(isOrigin).map((text) => new URL(text).origin));
const ignored = listed.filter((text) => !isOrigin(text));
if (ignored.length)
  console.error(`${ALLOWED_ORIGINS}: whole origins, as https://acme.example:`, ...ignored);

// Disables the Paste button: with a permission the host page could read the clipboard too, which has the token.
if (navigator.clipboard) navigator.clipboard.readText = undefined;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet];

let form;
let port;
/** The attributes in this page's markup, which the host can't set. */
let ownAttributes;
/** Revision of the latest state that the host has set. The host ignores messages for an earlier one. */
let revision;
/** The requests that the host hasn't answered, by id. */
const pendingRequests = new Map();
let lastRequestId = 0;

const requestFromHost = async (request) => {
  const { reply, error } = await new Promise((resolve) => {
    pendingRequests.set(++lastRequestId, resolve);
    port.postMessage({ request, id: lastRequestId });
  });
  if (error)
    throw Object.assign(new Error("the host page's console says more"), { name: error });
  return reply;
};

const postState = (event) => {
  const { state, error, connection } = form;
  port.postMessage({ ...event, state, error, connection, revision });
};

/** Creates the form from the page's template; returns the fragment to insert. */
const createForm = () => {
  const page = document.importNode(document.querySelector("template").content, true);
  form = page.querySelector("github-pat-connect");
  ownAttributes = form.getAttributeNames();
  for (const event of EVENTS)
    form.addEventListener(event, ({ detail }) => postState({ event, detail }));
  // Delays the request until the host's listeners have run, because they may prevent it.
  form._confirmation = requestFromHost;
  new ResizeObserver(() => {
    port.postMessage({ height: Math.ceil(document.body.getBoundingClientRect().height) });
  }).observe(document.body);
  return page;
};

const applySettings = ({ attributes, lang, scheme, rem, styles, provides, messages }) => {
  for (const name of FORWARDED_ATTRIBUTES.filter((name) => !ownAttributes.includes(name)))
    if (attributes[name] == null) form.removeAttribute(name);
    else form.setAttribute(name, attributes[name]);
  root.lang = lang;
  // On the root element, so that this page's own stylesheet wins.
  root.style.colorScheme = scheme;
  root.style.fontSize = rem;
  for (const name of STYLES) root.style.setProperty(name, styles[name]);
  // A session in this page's markup stays, because it decides to whom the connection belongs.
  if (!ownAttributes.includes("session"))
    form.session = provides.session ? () => requestFromHost("session") : null;
  form.headers = provides.headers ? () => requestFromHost("headers") : null;
  // The messages that name where the token goes come only from this page, as the URL does.
  for (const texts of Object.values(messages ?? {}))
    for (const key of Object.keys(texts ?? {})) if (destinationMessage.test(key)) delete texts[key];
  form.messages = messages;
};

const onHostMessage = ({ data }) => {
  const { settings, method, id, connection } = data;
  const page = form ? null : createForm();
  if (settings) applySettings(settings);
  const setsState = connection !== undefined || method === "reset";
  if (setsState) ({ revision } = data);
  if (connection !== undefined)
    try {
      form.connection = connection;
    } catch (error) {
      // Invalid: the form stays as it is, and the host is told below.
      reportError(error);
    }
  // Inserted with all settings, so that nothing visible changes after that.
  if (page) document.body.append(page);
  pendingRequests.get(id)?.(data);
  pendingRequests.delete(id);
  if (METHODS.includes(method)) form[method]();
  if (method === "focus") {
    // The host has focused the iframe; the focus may arrive after this message, or still be leaving.
    const signal = AbortSignal.timeout(FOCUS_TIMEOUT_MS);
    addEventListener("focus", () => form.focus(), { once: true, signal });
  }
  if (setsState) postState();
};

const acceptHost = (event) => {
  if (event.source !== parent || !allowedOrigins.has(event.origin) || event.data !== PROTOCOL_ID)
    return;
  removeEventListener("message", acceptHost);
  [port] = event.ports;
  port.onmessage = onHostMessage;
};

if (parent === window) document.body.append("This page is the inside of a frame.");
else {
  addEventListener("message", acceptHost);
  // Without the form the host gets no message, and shows its fallback after a while.
  customElements.whenDefined("github-pat-connect").then(() => {
    // A message to another origin than the host's isn't delivered.
    for (const origin of allowedOrigins) parent.postMessage(PROTOCOL_ID, origin);
  });
}
