// <github-pat-connect-frame>: shows the form in a cross-origin iframe, where no script of the host page can reach
// what is typed. Published as frame.js. (src/embed/child.js is the other side.) Never learns the token.

import { ConnectElement } from "../element/connect_element.js";
import { patch } from "../element/dom.js";
import { closestLang } from "../element/locale.js";
import { defineReflectedProperties } from "../element/reflected_attributes.js";
import { properties } from "../generated/properties.js";
import { embedHost as css } from "../generated/styles.js";
import * as protocol from "./protocol.js";

const TAG = "github-pat-connect-frame";

/** How long a loaded iframe document may take to send its first message, in milliseconds. */
const HANDSHAKE_TIMEOUT_MS = 2000;

/** If the iframe's backend is on a private network, the browser asks the person for permission. */
const ALLOW = "clipboard-write; local-network-access";

/** A copy that can be posted: a framework's proxy can't. */
const copy = (value) => JSON.parse(JSON.stringify(value));

/** GitHub's page with tokens, for the sentence that replaces the form. */
const GITHUB = { href: "https://github.com/settings/tokens", target: "_blank", rel: "noopener" };

export class GithubPatConnectFrameElement extends ConnectElement {
  static observedAttributes = ["src"];

  #iframe;
  /** The port to the iframe document, after its first message. */
  #port;
  /** Aborted when the iframe is removed, together with its listeners. */
  #lifetime;
  /** The deadline for the first message of the iframe document. */
  #deadline;
  /** The settings that were posted last, so that none are posted twice. */
  #lastSettings;
  /** Counts the states that the page has set. Messages of the iframe for an earlier one are ignored. */
  #revision = 0;

  constructor() {
    super();
    this._upgradeProperties();
  }

  connectedCallback() {
    // Not always this script's window: an element may be moved to another document.
    const { defaultView: view } = this.ownerDocument;
    if (!view) return;
    this.#teardown();
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(css);
    this._root.adoptedStyleSheets = [sheet];
    const url = this.src && URL.canParse(this.src, this.baseURI) && new URL(this.src, this.baseURI);
    // Scripts of the host page could reach into a page of its own origin.
    if (!/^https?:$/.test(url?.protocol) || url.origin === view.location.origin)
      return this.#failToLoad("misconfigured", "src: the address of a page of another origin");
    const ignored = protocol.CHILD_ONLY_ATTRIBUTES.filter((name) => this.hasAttribute(name));
    if (ignored.length) console.warn(`${TAG}: the frame's own page says`, ...ignored);

    const title = this.getAttribute("aria-label") || "GitHub";
    patch(this._root, [
      ["slot", {}],
      ["iframe", { title, allow: ALLOW, src: url }],
    ]);
    const iframe = (this.#iframe = this._root.lastChild);
    this.#lifetime = new AbortController();
    const { signal } = this.#lifetime;
    const onHandshake = ({ source, origin, data }) => {
      if (source === iframe.contentWindow && origin === url.origin && data === protocol.PROTOCOL_ID)
        this.#openPort(origin);
    };
    view.addEventListener("message", onHandshake, { signal });
    const check = () => this.#port || this.#failToLoad("frame_unavailable", `${url}: no answer`);
    const setDeadline = (ms) => {
      clearTimeout(this.#deadline);
      this.#deadline = setTimeout(check, ms);
    };
    setDeadline(this.timeout);
    // A page that refuses to be framed loads as well, as an error page of the browser's.
    iframe.addEventListener("load", () => setDeadline(HANDSHAKE_TIMEOUT_MS), { once: true });

    const sync = () => this._update();
    view.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", sync, { signal });
    const changes = new MutationObserver(sync);
    for (let node = this; node; node = node.parentNode ?? node.host)
      changes.observe(node, { attributes: true });
    signal.addEventListener("abort", () => changes.disconnect());
  }

  disconnectedCallback() {
    this.#teardown();
  }

  attributeChangedCallback() {
    if (this.#lifetime) this.connectedCallback();
  }

  reset() {
    this.#setState({ method: "reset" }, null);
  }

  focus() {
    this.#iframe?.focus();
    this.#post({ method: "focus" });
  }

  _call(name) {
    this.#post({ method: name });
  }

  /** The page in the iframe has loaded, or has been reloaded. */
  #openPort(origin) {
    clearTimeout(this.#deadline);
    this.#port?.close();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#port === port1 && this.#onMessage(data);
    this.#iframe.contentWindow.postMessage(protocol.PROTOCOL_ID, origin, [port2]);
    this._form = { ...this._form, state: "loading", error: null };
    this.#lastSettings = undefined;
    this._update();
  }

  /** Posts what this element and its place decide of the form, if it has changed. */
  _update() {
    // Its messages are those that say that the form is required, or can't be loaded.
    if (this._locale || (this.form && this.required)) this._updateLocale();
    this._reflect();
    // The iframe stays empty until a promised connection is known.
    if (!this.#port || this._isWaiting) return;
    const style = getComputedStyle(this);
    const pick = (names, read) => Object.fromEntries(names.map((name) => [name, read(name)]));
    const settings = {
      attributes: {
        ...pick(protocol.FORWARDED_ATTRIBUTES, (name) => this.getAttribute(name)),
        disabled: this.matches(":disabled") ? "" : null,
      },
      lang: closestLang(this) ?? "",
      scheme: style.colorScheme,
      // The size of `rem` on this page.
      rem: getComputedStyle(this.ownerDocument.documentElement).fontSize,
      styles: pick(protocol.STYLES, (name) => style.getPropertyValue(name)),
      provides: { session: Boolean(this.session), headers: Boolean(this.headers) },
      messages: this.messages,
    };
    const serialized = JSON.stringify(settings);
    if (serialized === this.#lastSettings) return;
    // In one message at first, so that the form is painted with all of it.
    const { connection } = this;
    const state = this.#lastSettings ? {} : { connection, revision: this.#revision };
    this.#lastSettings = serialized;
    this.#post({ settings: JSON.parse(serialized), ...state });
  }

  _showConnection(connection) {
    // What is promised is posted when it is there.
    if (connection?.then) return this.#setState({}, connection);
    const shown = copy(connection);
    this.#setState({ connection: shown }, shown);
  }

  /** Has the form show this connection, or its reset. */
  #setState(message, connection) {
    this.#revision += 1;
    this._form.connection = connection;
    this.#post({ ...message, revision: this.#revision });
    this._update();
  }

  /** Posts nothing before the settings, because with any first message the iframe shows its form. */
  #post(message) {
    if (this.#lastSettings) this.#port?.postMessage(message);
  }

  async #onMessage({ height, event, detail, state, error, connection, revision, request, id }) {
    if (height > 0) {
      this.#iframe.style.height = `${Number(height)}px`;
      this._root.querySelector("slot")?.remove();
    } else if (state) {
      if (revision === this.#revision) this._form = { state, error, connection };
      // A state may be out of date; that something has happened never is.
      else if (!/^(ready|(dis)?connected)$/.test(event)) return;
      if (protocol.EVENTS.includes(event)) this._emit(event, detail);
      else this._reflect();
    } else if (protocol.REQUESTS.includes(request)) {
      const port = this.#port;
      const answer = await this.#provide(request).catch((error) => {
        this._log(`${request} failed:`, error);
        // The form tells by its name whether the network failed.
        return { error: String(error?.name ?? "Error") };
      });
      port.postMessage({ id, ...answer });
    }
  }

  /** Whether a token may be sent, the session, or the headers: as plain data, because anything else can't be posted. */
  async #provide(request) {
    if (request.endsWith("ing")) return { reply: this._emit(request, null) };
    let value = this[request];
    if (typeof value === "function") value = await value();
    return { reply: value instanceof Headers ? Object.fromEntries(value) : copy(value ?? null) };
  }

  /** Takes the iframe away and shows what the page put between the tags. */
  #teardown() {
    clearTimeout(this.#deadline);
    this.#lifetime?.abort();
    this.#port?.close();
    this.#lifetime = this.#port = this.#iframe = undefined;
    // With a promised connection, it goes on waiting.
    this._showFallback(this._form.connection);
  }

  async #failToLoad(code, reason) {
    this._log(reason);
    this.#teardown();
    const lifetime = (this.#lifetime = new AbortController());
    await this._updateLocale();
    if (this.#lifetime !== lifetime) return;
    this._fail(code, code === "misconfigured" ? reason : null, () => ["a", GITHUB, "GitHub"]);
  }
}

defineReflectedProperties(GithubPatConnectFrameElement.prototype, { ...properties, src: "" });
// As in npm/index.js.
if (globalThis.CustomStateSet && !customElements.get(TAG))
  customElements.define(TAG, GithubPatConnectFrameElement);
