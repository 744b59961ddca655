// The base class of <github-pat-connect> and <github-pat-connect-frame>: their properties, events, the fallback, and what
// makes them controls of an HTML form. Doesn't know the form inside, only where to ask for its state.

import { patch } from "./dom.js";
import { englishLocale, resolveLocale } from "./locale.js";

/** The members of every form control. */
const CONTROL_MEMBERS =
  "form labels validity validationMessage willValidate checkValidity reportValidity".split(" ");

/** The methods besides `reset` and `focus`: each does what pressing the button does. */
const METHODS = ["submit", "cancel", "check", "disconnect"];

/**
 * The properties that aren't reflected, since other scripts can read attributes, or since they are no text. Headers may
 * be of any type: what can't be headers is said when a request goes without them.
 */
const VALUE_TYPES = { session: "string or function", headers: null, messages: "object" };

/**
 * Members with an underscore are for the subclasses and the WebAssembly, and not for pages. A subclass has
 * `_update(name)`, which is called when what the page says has changed, `_call(name)` for the methods, and
 * `_showConnection(connection)`, which returns false for one that is known to be invalid. On a server there are no
 * elements, and importing this must do nothing.
 */
export class ConnectElement extends (globalThis.HTMLElement ?? class {}) {
  static formAssociated = true;

  static {
    // A fieldset around it may be disabled, too.
    this.prototype.formDisabledCallback = this.prototype.formAssociatedCallback;
    for (const name of METHODS)
      this.prototype[name] = function () {
        this._call(name);
      };
    for (const name of CONTROL_MEMBERS)
      Object.defineProperty(this.prototype, name, {
        // A page may have added to every object there is.
        __proto__: null,
        get() {
          const member = this.#internals[name];
          return typeof member === "function" ? member.bind(this.#internals) : member;
        },
      });
    for (const [name, types] of Object.entries(VALUE_TYPES))
      Object.defineProperty(this.prototype, name, {
        // A page may have added to every object there is.
        __proto__: null,
        get() {
          return this.#values[name] ?? (name === "session" ? this.getAttribute(name) : null);
        },
        set(value) {
          if (value != null && types?.includes(typeof value) === false)
            throw new TypeError(`${name}: ${types}`);
          this.#values[name] = value;
          this._update(name);
        },
      });
  }

  #attributeCount = this.attributes.length;
  /** Properties set before the element was defined, which hide its class's accessors. First, while there is no other field. */
  #presetProperties = Object.entries(this);
  /** The page's HTML may have declared it, with a prerendered snapshot: see src/ssr/. */
  _root = this.shadowRoot ?? this.attachShadow({ __proto__: null, mode: "open" });
  #internals = this.attachInternals();
  /** The form as it is now: its `state`, `error` and `connection`. */
  _form = { state: "loading", error: null, connection: null };
  _locale;
  /** The connection that the page has set. */
  _hostConnection = null;
  #localeRequest;
  /** Without a prototype, because a page may have added to Object.prototype. */
  #values = { __proto__: null };

  constructor() {
    super();
    this._root.firstChild ?? this._showFallback();
    this._reflect();
    // A click on its label has the element itself as target; a click within it, what was clicked.
    this.addEventListener("click", (event) => {
      if (this.labels.length && event.composedPath()[0] === this) this.focus();
    });
    // A script that has wrapped what is called above may mark the element, which must have no attributes when it is made.
    const marks = this.getAttributeNames().slice(this.#attributeCount);
    for (const name of marks) this.removeAttribute(name);
  }

  /** Sets the properties that were set before the element was defined once more, through its accessors. */
  _upgradeProperties() {
    for (const [name, value] of this.#presetProperties)
      try {
        delete this[name];
        this[name] = value;
      } catch (error) {
        // An invalid value is ignored.
        this._log(error);
      }
  }

  formAssociatedCallback() {
    this._update();
  }

  /** Back to the connection that the page has set. */
  formResetCallback() {
    const connection = this._hostConnection;
    this.reset();
    this.connection = connection;
  }

  /** The browser restores the connection after a navigation. What the page has set since takes precedence. */
  formStateRestoreCallback(state) {
    if (this._hostConnection) return;
    this.connection = JSON.parse(state);
    this._hostConnection = null;
  }

  /** "loading", "editing", "connecting" or "connected". */
  get state() {
    return this._form.state;
  }

  /** The current error, as in the detail of `failed`; else null. */
  get error() {
    return this._form.error;
  }

  /** The connection, as in the detail of `connected`; else null. */
  get connection() {
    return this._isWaiting ? null : this._form.connection;
  }

  /** Whether the page has promised a connection, and a placeholder is shown. */
  get _isWaiting() {
    return Boolean(this._form.connection?.then);
  }

  set connection(connection = null) {
    if (typeof connection !== "object" || this._showConnection(connection) === false)
      throw new TypeError("connection: expected { connectionId, … }");
    this._hostConnection = connection;
    this._reflect();
    if (!connection?.then) return;
    // What it gives is shown, unless the page has set something else meanwhile.
    const show = (value) => this._hostConnection === connection && (this.connection = value);
    const shown = Promise.resolve(connection).then(show);
    shown.catch((error) => {
      this._log("connection:", error);
      show(null);
    });
  }

  /** At once in English, in other locales when their messages are there. */
  async _updateLocale() {
    const request = (this.#localeRequest = {});
    let locale = resolveLocale(this, this.messages);
    if (locale.then) locale = await locale;
    // The locale of an overtaken request is better than none.
    if (request !== this.#localeRequest ? this._locale : locale.key === this._locale?.key) return;
    this._locale = locale;
    // Only one of the subclasses shows messages by itself.
    this._showLocale?.(locale);
    this._update();
  }

  _log(...what) {
    console.error(`${this.localName}:`, ...what);
  }

  /** False if a listener prevented it. */
  _emit(name, detail) {
    // Else a reset of the page's form would show it again.
    if (name === "disconnected") this._hostConnection = null;
    this._reflect();
    const init = { bubbles: true, composed: true, cancelable: name.endsWith("ing"), detail };
    return this.dispatchEvent(new CustomEvent(name, init));
  }

  /** Shows what the page put between the tags, where there is no form. */
  _showFallback(connection = null) {
    this._form = { state: "loading", error: null, connection };
    patch(this._root, [["slot", {}]]);
    this._reflect();
  }

  /** Says that there is no form, unless the page has a fallback of its own. */
  _fail(code, message, link, advice) {
    const { words } = (this._locale ??= englishLocale());
    message ??= words.loadFailedAdvice;
    this._form.error = { code, message, retryable: false, retryAfter: null, status: null };
    // First, because on a page that has added to every object there is what follows may throw.
    this._emit("failed", this.error);
    // A snapshot that came by innerHTML leaves a template.
    const isFallback = (node) => node.localName !== "template" && node.data?.trim() !== "";
    if (!this._root.firstChild.assignedNodes().some(isFallback)) {
      const { language: lang, direction: dir, loadFailed } = words;
      const attributes = { class: "gpc-card", role: "alert", lang, dir };
      const paragraph = ["p", {}, advice ?? words.loadFailedAdvice];
      patch(this._root, [["div", attributes, ["strong", {}, loadFailed], paragraph, link()]]);
    }
  }

  /** As on any form control: a message other than "" makes it invalid. */
  setCustomValidity(message) {
    this.#values.customError = message;
    this._reflect();
  }

  /** Tells the page's CSS, and the HTML form around it, what is so now. */
  _reflect() {
    const { connection } = this;
    const { customError } = this.#values;
    const valueMissing = this.required && !connection;
    // Where neither is so, the text doesn't count.
    const text = customError || (valueMissing && (this._locale ?? englishLocale()).words.required);
    // The browser shows the message at the input, where there is one.
    const anchor = this._root.querySelector("input, iframe") ?? undefined;
    // Never the token: the state is kept by the browser, and holds what the page may know. The page may have set the
    // connection as its backend writes it.
    const id = connection?.connectionId ?? connection?.connection_id ?? "connected";
    try {
      this.#internals.setValidity({ __proto__: null, valueMissing, customError }, text, anchor);
      if (this.form) this.#internals.setFormValue(connection && id, JSON.stringify(connection));
      // For `:state(…)`. Browsers before 2024 take no names without dashes: pages have the property and the event there.
      this.#internals.states.clear();
      this.#internals.states.add(this.state);
    } catch {}
  }
}
