// <github-pat-connect-frame>: shows the form in a cross-origin iframe, where no script of the embedding page can reach what
// is typed. Published as frame.js. (src/embed/child.js is the other side.) Never learns the token.

import { closestLang, resolveLocale } from "../element/locale.js";
import { ATTRIBUTES, defineReflectedProperties } from "../element/reflected_attributes.js";
import { EVENTS, FORWARDED_ATTRIBUTES, PROTOCOL_ID, REQUESTS, STYLES, isChildOnly } from "./protocol.js";

const TAG = "github-pat-connect-frame";
const logError = (...what) => console.error(`${TAG}:`, ...what);

/** How long a page that has loaded may take to say that it is the form's. */
const HANDSHAKE_TIMEOUT_MS = 2000;

const STYLE = `
:host{display:block;max-width:var(--github-pat-connect-width,448px)}
:host([hidden]){display:none}
iframe{display:block;width:100%;height:0;border:0}
`;

/** A copy that can be posted: a framework's proxy can't. */
const copy = (value) => JSON.parse(JSON.stringify(value));

// On a server there are no elements: importing this must do nothing there.
class Base extends (globalThis.HTMLElement ?? class {}) {}
defineReflectedProperties(Base.prototype);

export class GithubPatConnectFrameElement extends Base {
  static formAssociated = true;
  static observedAttributes = ["src"];

  #root = this.attachShadow({ mode: "open" });
  #internals = this.attachInternals();
  #iframe;
  /** To the page in the iframe, once it has said that it is the form's. */
  #port;
  /** Aborted when the iframe goes, with all that listens. */
  #lifetime;
  #handshakeDeadline;
  /** The settings that were posted last, so that none are posted twice. */
  #lastSettings;
  #state = "loading";
  #error = null;
  #connection = null;
  #session;
  #headers = null;
  #messages = null;
  /** The connection that the page has set. */
  #hostConnection = null;
  /** Counts the states that the page has set: what the iframe sent for an earlier one is out of date. */
  #revision = 0;
  /** In an HTML form: what tells it the value, and the message where a connection is required. */
  #syncFormValue;
  #requiredMessage = "GitHub";

  constructor() {
    super();
    this.#root.append(document.createElement("slot"));
    this.#setCustomState("loading");
    // Properties set before the element was defined hide the accessors of this class: set them again through those.
    for (const [name, value] of Object.entries(this))
      try {
        delete this[name];
        this[name] = value;
      } catch (error) {
        // An invalid value is ignored.
        logError(error);
      }
  }

  connectedCallback() {
    // Not always this script's window: an element may be moved to another document.
    const { defaultView: view } = this.ownerDocument;
    if (!view) return;
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    let url;
    try {
      url = new URL(this.src, this.baseURI);
    } catch {}
    if (!this.src || !/^https?:$/.test(url?.protocol)) return this.#fail("misconfigured", "src: the address of a page");
    // Scripts of the embedding page could reach into it.
    if (url.origin === view.location.origin)
      return this.#fail("misconfigured", "src: a page of another origin than this one");
    const ignored = ATTRIBUTES.filter((name) => isChildOnly(name) && this.hasAttribute(name));
    if (ignored.length) console.warn(`${TAG}: the frame's own page says`, ...ignored);

    const iframe = this.ownerDocument.createElement("iframe");
    iframe.title = this.getAttribute("aria-label") || "GitHub";
    iframe.allow = "clipboard-write";
    iframe.src = url;
    this.#lifetime = new AbortController();
    const { signal } = this.#lifetime;
    const giveUp = () => this.#port || this.#fail("frame_unavailable", `${url} doesn't answer`);
    view.addEventListener(
      "message",
      ({ source, origin, data }) => {
        if (source === iframe.contentWindow && origin === url.origin && data === PROTOCOL_ID)
          this.#openPort(iframe, origin);
      },
      { signal },
    );
    // A page that refuses to be framed loads as well, as an error page of the browser's.
    const startDeadline = () => (this.#handshakeDeadline = setTimeout(giveUp, HANDSHAKE_TIMEOUT_MS));
    iframe.addEventListener("load", startDeadline, { once: true });
    const loadDeadline = setTimeout(giveUp, this.timeout || 20_000);
    signal.addEventListener("abort", () => [loadDeadline, this.#handshakeDeadline].forEach(clearTimeout));

    const sync = () => this.#syncSettings();
    view.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", sync, { signal });
    const changes = new MutationObserver(sync);
    for (let node = this; node; node = node.parentNode ?? node.host) changes.observe(node, { attributes: true });
    signal.addEventListener("abort", () => changes.disconnect());

    this.#iframe = iframe;
    this.#root.append(iframe);
  }

  disconnectedCallback() {
    this.#teardown();
    this.#applyState({ state: "loading", error: null, connection: this.#connection });
  }

  attributeChangedCallback() {
    if (!this.#lifetime) return;
    this.disconnectedCallback();
    if (this.isConnected) this.connectedCallback();
  }

  async formAssociatedCallback(form) {
    if (!form || this.#syncFormValue) return;
    this.#syncFormValue = () => {};
    this.#updateValidity();
    try {
      const { attachFormControl } = await import("./form-associated.js");
      this.#syncFormValue = attachFormControl(this, this.#internals);
      this.#updateValidity();
      await this.#updateRequiredMessage();
    } catch (error) {
      // Its validity holds the form back all the same.
      logError(error);
    }
  }

  formDisabledCallback() {
    this.#syncSettings();
  }

  /** Back to the connection that the page has set. */
  formResetCallback() {
    const connection = this.#hostConnection;
    this.reset();
    this.connection = connection;
  }

  /** The browser has kept the connection while the page was away. What the page has set since is newer. */
  formStateRestoreCallback(state) {
    if (this.#hostConnection) return;
    this.connection = JSON.parse(state);
    this.#hostConnection = null;
  }

  get src() {
    return this.getAttribute("src") ?? "";
  }

  set src(src) {
    this.setAttribute("src", src);
  }

  get state() {
    return this.#state;
  }

  get error() {
    return this.#error;
  }

  get connection() {
    return this.#connection;
  }

  set connection(connection = null) {
    if (typeof connection !== "object") throw new TypeError("connection: an object");
    this.#hostConnection = copy(connection);
    this.#setFormConnection({ connection: this.#hostConnection }, this.#hostConnection);
  }

  get session() {
    return this.#session ?? this.getAttribute("session");
  }

  set session(session) {
    if (session != null && !/string|function/.test(typeof session)) throw new TypeError("session: text or function");
    this.#session = session;
    this.#syncSettings();
  }

  get headers() {
    return this.#headers;
  }

  set headers(headers = null) {
    this.#headers = headers;
    this.#syncSettings();
  }

  get messages() {
    return this.#messages;
  }

  set messages(messages = null) {
    if (typeof messages !== "object") throw new TypeError("messages: an object");
    this.#messages = copy(messages);
    this.#post({ messages: this.#messages });
    this.#updateRequiredMessage();
  }

  reset() {
    this.#setFormConnection({ method: "reset" }, null);
  }

  focus() {
    this.#iframe?.focus();
    this.#post({ method: "focus" });
  }

  submit() {
    this.#post({ method: "submit" });
  }

  /** The page in the iframe has loaded, or has been reloaded. */
  #openPort(iframe, origin) {
    clearTimeout(this.#handshakeDeadline);
    this.#port?.close();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#port === port1 && this.#onMessage(data);
    iframe.contentWindow.postMessage(PROTOCOL_ID, origin, [port2]);
    this.#applyState({ state: "loading", error: null, connection: this.#connection });
    this.#lastSettings = undefined;
    // In one message, so that the form is painted with all of it.
    this.#syncSettings({ messages: this.#messages, connection: this.#connection, revision: this.#revision });
  }

  /** Posts what this element and its place decide of the form, if it has changed. */
  #syncSettings(more) {
    this.#updateValidity();
    if (!this.#port) return;
    const style = getComputedStyle(this);
    const pick = (names, read) => Object.fromEntries(names.map((name) => [name, read(name)]));
    const settings = {
      attributes: {
        ...pick(FORWARDED_ATTRIBUTES, (name) => this.getAttribute(name)),
        disabled: this.matches(":disabled") ? "" : null,
      },
      lang: closestLang(this) ?? "",
      scheme: style.colorScheme,
      // The size of `rem` on this page.
      rem: getComputedStyle(this.ownerDocument.documentElement).fontSize,
      styles: pick(STYLES, (name) => style.getPropertyValue(name)),
      provides: { session: Boolean(this.session), headers: Boolean(this.headers) },
    };
    const serialized = JSON.stringify(settings);
    if (serialized === this.#lastSettings) return;
    this.#lastSettings = serialized;
    this.#post({ settings, ...more });
    this.#updateRequiredMessage();
  }

  /** Has the form show this connection, or its reset. */
  #setFormConnection(message, connection) {
    this.#revision += 1;
    this.#connection = connection;
    this.#post({ ...message, revision: this.#revision });
    this.#updateValidity();
  }

  #post(message) {
    this.#port?.postMessage(message);
  }

  async #onMessage({ height, event, detail, state, error, connection, revision, request, id }) {
    if (height > 0) {
      this.#iframe.style.height = `${Number(height)}px`;
      this.#root.querySelector("slot")?.remove();
    } else if (state) {
      if (revision === this.#revision) this.#applyState({ state, error, connection });
      // A state may be out of date; that something has happened never is.
      else if (!/^(ready|connected)$/.test(event)) return;
      if (EVENTS.includes(event)) this.#emit(event, detail);
    } else if (REQUESTS.includes(request)) {
      const port = this.#port;
      let answer;
      try {
        answer = { reply: request === "connecting" ? this.#emit(request, null) : await this.#provide(request) };
      } catch (error) {
        logError(`${request} failed:`, error);
        // The form tells by its name whether the network failed.
        answer = { error: String(error?.name ?? "Error") };
      }
      port.postMessage({ id, ...answer });
    }
  }

  /** The session, or the headers, as plain data: anything else can't be posted. */
  async #provide(name) {
    let value = this[name];
    if (typeof value === "function") value = await value();
    if (name === "session") {
      if (value != null && typeof value !== "string") throw new Error("it takes a string");
      return value;
    }
    try {
      return Object.fromEntries(new Headers(value ?? undefined));
    } catch (error) {
      // What can't be headers is the page's mistake: the request goes without.
      logError(name, error);
      return {};
    }
  }

  #applyState({ state, error, connection }) {
    [this.#state, this.#error, this.#connection] = [state, error, connection];
    this.#setCustomState(state);
    this.#updateValidity();
  }

  /** Of the HTML form around it. */
  #updateValidity() {
    if (!this.#syncFormValue) return;
    const valueMissing = this.required && !this.#connection;
    this.#internals.setValidity({ valueMissing }, this.#requiredMessage, this.#iframe);
    this.#syncFormValue();
  }

  #emit(name, detail) {
    return this.dispatchEvent(
      new CustomEvent(name, { bubbles: true, composed: true, cancelable: name === "connecting", detail }),
    );
  }

  /** For `:state(…)` in the page's CSS. */
  #setCustomState(state) {
    // Browsers before 2024 take no names without dashes: pages have the property and the event there.
    try {
      this.#internals.states.clear();
      this.#internals.states.add(state);
    } catch {}
  }

  /** Takes the iframe away and shows what the page put between the tags. */
  #teardown() {
    this.#lifetime?.abort();
    this.#port?.close();
    this.#iframe?.remove();
    this.#lifetime = this.#port = this.#iframe = undefined;
    if (!this.#root.querySelector("slot")) this.#root.replaceChildren(document.createElement("slot"));
  }

  async #updateRequiredMessage() {
    if (!this.#syncFormValue) return;
    const { words } = await resolveLocale(this, this.#messages);
    this.#requiredMessage = words.required;
    this.#updateValidity();
  }

  async #fail(code, reason) {
    logError(reason);
    this.#teardown();
    const lifetime = (this.#lifetime = new AbortController());
    const { words } = await resolveLocale(this, this.#messages);
    if (this.#lifetime !== lifetime) return;
    const slot = this.#root.querySelector("slot");
    // Unless the page has a fallback of its own.
    if (slot.assignedNodes().every((node) => node.data?.trim() === "")) {
      const alert = document.createElement("div");
      alert.role = "alert";
      alert.dir = "auto";
      const link = document.createElement("a");
      Object.assign(link, { href: "https://github.com/settings/tokens", target: "_blank", rel: "noopener" });
      link.textContent = "GitHub";
      alert.append(`${words.loadFailed}. ${words.loadFailedAdvice} `, link);
      slot.replaceWith(alert);
    }
    const message = code === "misconfigured" ? reason : words.loadFailedAdvice;
    const error = { code, message, retryable: false, retryAfter: null, status: null };
    this.#applyState({ state: "loading", error, connection: this.#connection });
    this.#emit("failed", error);
  }
}

if (globalThis.customElements && !customElements.get(TAG)) customElements.define(TAG, GithubPatConnectFrameElement);
