// The page in the cross-origin iframe: shows the form to embedding pages of the origins that it allows, and never tells
// them the token. Where the token goes is said in this page's markup alone: an embedding page that could set it would have
// the token sent to itself.

import { EVENTS, FORWARDED_ATTRIBUTES, METHODS, PROTOCOL_ID, STYLES } from "./protocol.js";

/** How long the host may take to confirm that a token is sent, and to pass on the focus. */
const HOST_REPLY_TIMEOUT_MS = 1000;

const ALLOWED_ORIGINS = "github-pat-connect-allowed-origins";
const root = document.documentElement;
const listed = document.querySelector(`meta[name=${ALLOWED_ORIGINS}]`).content.split(/\s+/).filter(Boolean);
// A URL without an HTTP scheme has the origin "null", as every sandboxed frame has.
const isOrigin = (text) => /^https?:\/\//.test(text) && URL.canParse(text);
const allowedOrigins = [...new Set(listed.filter(isOrigin).map((text) => new URL(text).origin))];
if (!listed.every(isOrigin))
  console.error(`${ALLOWED_ORIGINS}: whole origins, as https://acme.example:`, ...listed.filter((it) => !isOrigin(it)));

// No Paste button: a permission to read the clipboard would be the embedding page's too, and the token is still on it.
if (navigator.clipboard) navigator.clipboard.readText = undefined;

const sheet = new CSSStyleSheet();
sheet.replaceSync("html{background:none;overflow:hidden}body{display:flow-root;margin:0}");
document.adoptedStyleSheets = [sheet];

let form;
let port;
/** The request to the host whether a token may be sent, while it is open; "yes" while the token is sent. */
let pendingConfirmation;
/** The attributes in this page's markup, which the host can't set. */
let ownAttributes;
/** Revision of the latest state that the host has set: the host drops what was sent for an earlier one. */
let revision;
/** The requests that the host hasn't answered, by id. */
const pendingRequests = new Map();
let lastRequestId = 0;

const requestFromHost = async (request) => {
  const { reply, error } = await new Promise((resolve) => {
    lastRequestId += 1;
    pendingRequests.set(lastRequestId, resolve);
    port.postMessage({ request, id: lastRequestId });
  });
  if (error) throw Object.assign(new Error("the embedding page's console says more"), { name: error });
  return reply;
};

const formState = () => {
  const { state, error, connection } = form;
  return { state, error, connection, revision };
};

/** Makes the form from the page's template; returns what is to be inserted. */
const createForm = () => {
  const { content } = document.querySelector("template");
  const page = document.importNode(content, true);
  form = page.querySelector("github-pat-connect");
  ownAttributes = form.getAttributeNames();
  for (const event of EVENTS)
    form.addEventListener(event, ({ detail }) => {
      // Until the host has confirmed the submit it isn't connecting.
      if (detail?.to === "connecting" && pendingConfirmation !== "yes") return;
      if (detail?.from === "connecting" && pendingConfirmation && pendingConfirmation !== "yes") return;
      port.postMessage({ event, detail, ...formState() });
    });
  form.addEventListener("connecting", confirmConnect);
  new ResizeObserver(() => {
    port.postMessage({ height: Math.ceil(document.body.getBoundingClientRect().height) });
  }).observe(document.body);
  return page;
};

/** Holds the token back until the host's listeners have had the chance to prevent it. */
const confirmConnect = (event) => {
  if (pendingConfirmation === "yes") return;
  event.preventDefault();
  if (pendingConfirmation) return;
  const timeout = new Promise((resolve) => setTimeout(resolve, HOST_REPLY_TIMEOUT_MS, "timeout"));
  const confirmation = (pendingConfirmation = Promise.race([requestFromHost("connecting"), timeout]));
  confirmation.then((reply) => {
    // Withdrawn, because the host has set another state since.
    if (pendingConfirmation !== confirmation) return;
    pendingConfirmation = "yes";
    if (reply === "timeout") failByTimeout();
    else if (reply === true) form.submit();
    pendingConfirmation = undefined;
  });
};

/** Has the form say that it took too long, as if the backend hadn't answered: the token stays and isn't sent. */
const failByTimeout = () => {
  const { timeout, session } = form;
  const restore = ({ detail } = {}) => {
    if (detail && detail.from !== "connecting") return;
    form.removeEventListener("statechange", restore);
    Object.assign(form, { timeout, session });
  };
  // Not at `failed`: the host may reset the form before.
  form.addEventListener("statechange", restore);
  form.timeout = 1;
  form.session = () => new Promise(() => {});
  form.submit();
  // There was nothing to submit any more.
  if (form.state !== "connecting") restore();
};

const applySettings = ({ attributes, lang, scheme, rem, styles, provides }) => {
  for (const name of FORWARDED_ATTRIBUTES.filter((name) => !ownAttributes.includes(name)))
    if (attributes[name] == null) form.removeAttribute(name);
    else form.setAttribute(name, attributes[name]);
  root.lang = lang;
  if (!lang) root.removeAttribute("lang");
  // On the root element, so that this page's own stylesheet wins.
  root.style.colorScheme = scheme;
  root.style.fontSize = rem;
  for (const name of STYLES) root.style.setProperty(name, styles[name]);
  // A session decides whose connection it becomes: one in this page's markup stays.
  if (!ownAttributes.includes("session")) form.session = provides.session ? () => requestFromHost("session") : null;
  form.headers = provides.headers ? () => requestFromHost("headers") : null;
};

const onHostMessage = ({ data }) => {
  const { method, id, messages, connection } = data;
  const page = form ? null : createForm();
  if (data.settings) applySettings(data.settings);
  const setsState = connection !== undefined || method === "reset";
  if (setsState) {
    // A token that was about to be sent isn't part of the new state.
    pendingConfirmation = undefined;
    ({ revision } = data);
  }
  if (connection !== undefined)
    try {
      form.connection = connection;
    } catch (error) {
      // Invalid: the form stays as it is, and the host is told below.
      reportError(error);
    }
  // Inserted with all settings, so that nothing visible changes after that.
  if (page) document.body.append(page);
  if (messages !== undefined) form.messages = messages;
  if (pendingRequests.has(id)) {
    pendingRequests.get(id)(data);
    pendingRequests.delete(id);
  } else if (METHODS.includes(method)) {
    form[method]();
    // The host has focused the iframe; the focus may arrive after this message, or still be leaving.
    if (method === "focus")
      addEventListener("focus", () => form.focus(), { once: true, signal: AbortSignal.timeout(HOST_REPLY_TIMEOUT_MS) });
  }
  if (setsState) port.postMessage(formState());
};

const acceptHost = (event) => {
  if (event.source !== parent || !allowedOrigins.includes(event.origin) || event.data !== PROTOCOL_ID) return;
  removeEventListener("message", acceptHost);
  [port] = event.ports;
  port.onmessage = onHostMessage;
};

if (parent === window) document.body.append("This page is the inside of a frame.");
else {
  addEventListener("message", acceptHost);
  // Without the form the host hears nothing, and shows its fallback after a while.
  customElements.whenDefined("github-pat-connect").then(() => {
    // A message to another origin than the host's isn't delivered.
    for (const origin of allowedOrigins) parent.postMessage(PROTOCOL_ID, origin);
  });
}
