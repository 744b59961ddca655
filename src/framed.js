// The page in the frame: shows the form to the pages that it knows, and never tells them the token. Where that goes is
// said in this page's own markup; a page around it that could say so would have it sent to itself.

import { ASKED, CALLED, EVENTS, MARK, PASSED, STYLES } from "./framing.js";

/** How long the page around may take to say whether a token may be sent, and to pass the focus on. Milliseconds. */
const PATIENCE = 1000;

const root = document.documentElement;
const listed = document.querySelector("meta[name=github-pat-connect-hosts]").content.split(/\s+/).filter(Boolean);
// An address without a scheme has the origin of everybody's sandboxed frames.
const isOne = (host) => /^https?:\/\//.test(host) && URL.canParse(host);
const hosts = [...new Set(listed.filter(isOne).map((host) => new URL(host).origin))];
if (!listed.every(isOne))
  console.error("github-pat-connect-hosts: whole origins, as https://acme.example:", ...listed.filter((it) => !isOne(it)));

// What a person allows here the page around may do as well, and the token is on the clipboard still: no button for it.
if (navigator.clipboard) navigator.clipboard.readText = undefined;

const sheet = new CSSStyleSheet();
sheet.replaceSync("html{background:none;overflow:hidden}body{display:flow-root;margin:0}");
document.adoptedStyleSheets = [sheet];

let form;
let port;
/** The question to the page around whether a token may be sent, while there is one; "yes" while one is sent. */
let question;
/** What the markup says of the form, which nobody else may say. */
let own;
/** Which word of the page around on what is to be shown was heard last. */
let turn;
/** What was asked and isn't answered yet. */
const asked = new Map();
let questions = 0;

const ask = (what) =>
  new Promise((resolve) => {
    questions += 1;
    asked.set(questions, resolve);
    port.postMessage({ ask: what, id: questions });
  });

/** What the form is now. */
const now = () => {
  const { state, error, connection } = form;
  return { state, error, connection, turn };
};

/** The form, before it is seen. */
const make = () => {
  const { content } = document.querySelector("template");
  const page = document.importNode(content, true);
  form = page.querySelector("github-pat-connect");
  own = form.getAttributeNames();
  for (const event of EVENTS)
    form.addEventListener(event, ({ detail }) => {
      // Held back, it isn't on its way yet.
      if (detail?.to === "connecting" && question !== "yes") return;
      if (detail?.from === "connecting" && question && question !== "yes") return;
      port.postMessage({ event, detail, ...now() });
    });
  form.addEventListener("connecting", mayConnect);
  new ResizeObserver(() => {
    port.postMessage({ height: Math.ceil(document.body.getBoundingClientRect().height) });
  }).observe(document.body);
  return page;
};

/** Holds the token back until the page around has had its say. */
const mayConnect = (event) => {
  if (question === "yes") return;
  event.preventDefault();
  if (question) return;
  const silence = new Promise((resolve) => setTimeout(resolve, PATIENCE, "silence"));
  const mine = (question = Promise.race([ask("connecting"), silence]));
  mine.then((said) => {
    // Withdrawn by what the page around said since.
    if (question !== mine) return;
    question = "yes";
    if (said === "silence") fail();
    else if (said === true) form.submit();
    question = undefined;
  });
};

/** A page that says nothing is as good as a backend that doesn't: the same words, and the token stays. */
const fail = () => {
  const { timeout, session } = form;
  const restore = ({ detail } = {}) => {
    if (detail && detail.from !== "connecting") return;
    form.removeEventListener("statechange", restore);
    Object.assign(form, { timeout, session });
  };
  // However it ends: the page around may reset it meanwhile.
  form.addEventListener("statechange", restore);
  form.timeout = 1;
  form.session = () => new Promise(() => {});
  form.submit();
  // There is nothing to be sent any more.
  if (form.state !== "connecting") restore();
};

const set = ({ attributes, lang, scheme, rem, styles, has }) => {
  for (const name of PASSED.filter((name) => !own.includes(name)))
    if (attributes[name] == null) form.removeAttribute(name);
    else form.setAttribute(name, attributes[name]);
  root.lang = lang;
  if (!lang) root.removeAttribute("lang");
  // Of the root, so that what this page's own sheet says of the form stands.
  root.style.colorScheme = scheme;
  root.style.fontSize = rem;
  for (const name of STYLES) root.style.setProperty(name, styles[name]);
  // Whose connection it becomes is part of where it goes.
  if (!own.includes("session")) form.session = has.session ? () => ask("session") : null;
  form.headers = has.headers ? () => ask("headers") : null;
};

const hear = ({ data }) => {
  const { call, id, messages, connection } = data;
  const page = form ? null : make();
  if (data.set) set(data.set);
  // What is shown after it, a token that was about to be sent isn't part of.
  const isOther = connection !== undefined || call === "reset";
  if (isOther) {
    question = undefined;
    ({ turn } = data);
  }
  if (connection !== undefined)
    try {
      form.connection = connection;
    } catch (error) {
      // It makes no sense: what the page around takes for connected isn't.
      reportError(error);
    }
  // With all that was said, and not before: what is seen would change.
  if (page) document.body.append(page);
  if (messages !== undefined) form.messages = messages;
  if (asked.has(id)) {
    asked.get(id)(data.answer);
    asked.delete(id);
  } else if (CALLED.includes(call)) {
    form[call]();
    // The page around has turned the focus to the frame; that may take longer than these words do, and where the focus
    // was in here just now it may be on its way out first.
    if (call === "focus")
      addEventListener("focus", () => form.focus(), { once: true, signal: AbortSignal.timeout(PATIENCE) });
  }
  if (isOther) port.postMessage(now());
};

const enter = (event) => {
  if (event.source !== parent || !hosts.includes(event.origin) || event.data !== MARK) return;
  removeEventListener("message", enter);
  [port] = event.ports;
  port.onmessage = hear;
};

if (parent === window) document.body.append("This page is the inside of a frame.");
else {
  addEventListener("message", enter);
  // Without the form there is nothing to say: the page around sees to it when nobody answers.
  customElements.whenDefined("github-pat-connect").then(() => {
    // Only the one that is there hears it.
    for (const host of hosts) parent.postMessage(MARK, host);
  });
}
