// <github-pat-connect>: the class that a custom element has to have in JavaScript. Paints the form at once, loads the
// WebAssembly (src/element/mod.rs is its half of the element), and stands between it and the page.

import { integrity } from "../generated/integrity.js";
import { isGuideOpen, paint, patch } from "./first_paint.js";
import { englishLocale, resolveLocale } from "./locale.js";
import { ATTRIBUTES, defineReflectedProperties } from "./reflected_attributes.js";
import { adoptStylesheets, styles } from "./stylesheets.js";

const logError = (error) => console.error("github-pat-connect:", error);
const INVALID_CONNECTION = "connection: an object";

/** They stop at the shadow root: the page's listeners, session recorders among them, would read the token from them. */
const TEXT_EVENTS =
  "beforeinput input textInput paste drop compositionstart compositionupdate compositionend keydown keypress keyup";

/** Whether the page has put something between the tags. Of a snapshot that came by innerHTML the template stays. */
const hasFallback = (slot) =>
  slot.assignedNodes().some((node) => node.localName !== "template" && node.data?.trim() !== "");

/** Milliseconds without a key after which typing has paused. */
const TYPING_PAUSE_MS = 500;
/** The longest that a press or a composition is waited for. */
const MAX_INTERACTION_MS = 3000;
/** The longest that the first paint waits for its locale and the guide. */
const MAX_PAINT_DELAY_MS = 2000;
/** What ends a press, in whichever way. */
const PRESS_ENDS = ["pointerup", "pointercancel", "contextmenu", "dragend"];

/** Where the WebAssembly is, if not beside this script. */
let wasmUrl;
export const setWasmUrl = (url) => (wasmUrl = url);

/** The module with the WebAssembly, one for all elements of the page: its promise, and itself. */
let loading;
let wasm;
const loadWasm = () => {
  if (!loading) {
    const file = fetch(wasmUrl ?? new URL("./github-pat-connect_bg.wasm", import.meta.url), { integrity });
    loading = Promise.all([import("./github-pat-connect.js"), file]).then(async ([module, response]) => {
      await module.start(response);
      styles.push(module.styles);
      return (wasm = module);
    });
    // The next element may have more luck.
    loading.catch(() => (loading = undefined));
  }
  return loading;
};

/** Makes the guide's steps, once a guide was opened. */
let guideSteps;

/** The last card that was painted in a locale, with what it was painted from: a copy is ten times as fast. */
const lastCards = new WeakMap();

// On a server there are no elements: importing this must do nothing there.
const Base = globalThis.HTMLElement ?? class {};

export class GithubPatConnectElement extends Base {
  static formAssociated = true;
  static observedAttributes = [...ATTRIBUTES, "session", "lang"];

  /** The page's HTML may have brought it, with a prerendered snapshot in it: see src/ssr/. */
  #root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
  #internals = this.attachInternals();
  /** The WebAssembly's half, while there is one. */
  #mounted;
  /** The connection to show, while there is none. */
  #connection = null;
  /** The connection that the page has set. */
  #hostConnection = null;
  #session;
  #error = null;
  /**
   * What the person has done with the painted form (see paint()), and whether the WebAssembly is loading; undefined while
   * there is no form.
   */
  #uiState;
  #submitDeadline;
  /** Whether it is or was in an HTML form; and what then tells that form its value. */
  #isFormAssociated;
  #syncFormValue;
  /** What the first paint waits for. */
  #pendingAssets;
  #locale;
  /** The latest request for a locale. */
  #localeRequest;
  #messages = null;
  /** Presses, compositions and typing that have to end before the form takes the painted one's place. */
  #interactions = new Set();
  /** While the form takes the painted one's place, what the page changes counts afterwards. */
  #isTakingOver = false;

  constructor() {
    super();
    adoptStylesheets(this.#root);
    this.#root.firstChild ?? this.#showFallback();
    this.#setCustomState("loading");
    const on = (names, listener, capture) => {
      for (const name of names.split(" "))
        // Not the events of slotted elements: those are the page's.
        this.#root.addEventListener(name, (event) => this.#root.contains(event.target) && listener(event), capture);
    };
    on(TEXT_EVENTS, (event) => {
      // A key with a name of one letter is text; Escape, Tab and shortcuts are for the page too.
      if (!event.key?.[1] && !event.ctrlKey && !event.metaKey) event.stopPropagation();
    });
    // In the capture phase, because `toggle` doesn't bubble.
    on("click reset toggle", (event) => this.#uiState && this.#onEvent(event), true);
    on("pointerdown compositionstart input", (event) => this.#mounted || this.#trackInteraction(event), true);
    on("focusin pointerdown click", () => this.#load());
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

  async connectedCallback() {
    const localeIsSet = this.#updateLocale();
    if (this.#mounted) wasm.observeLangChanges(this);
    if (this.#uiState) return this.load === "eager" && this.#load();
    this.#uiState = {};
    if (this.load === "visible") {
      new IntersectionObserver(([entry], observer) => {
        if (!entry.isIntersecting) return;
        observer.disconnect();
        this.#load();
      }).observe(this);
    } else if (this.load !== "interaction" || this.#connection) this.#load();
    // The guide's steps, or another locale, would shift the layout if they came after the first paint.
    if (this.#isGuideOpen || !this.#locale)
      await (this.#pendingAssets = Promise.race([
        Promise.all([this.#isGuideOpen && this.#loadGuide(), localeIsSet]),
        new Promise((resolve) => setTimeout(resolve, MAX_PAINT_DELAY_MS)),
      ]));
    // A connection is shown by the WebAssembly: the empty form before it would shift the layout too.
    if (this.#mounted || this.#connection || !this.#uiState) return;
    this.#paint();
    if (this.autofocus && document.activeElement === document.body) this.focus();
  }

  /** A constructed stylesheet belongs to the document it was made in. */
  adoptedCallback() {
    adoptStylesheets(this.#root);
  }

  disconnectedCallback() {
    // An element that is moved is connected again by then. Not a microtask: WebKit may run those while a Rust callback is
    // on the stack, and freeing the WebAssembly's object then panics.
    setTimeout(() => {
      if (this.isConnected) return;
      // Before anything that could fail.
      this.#teardown();
      if (!this.#mounted) return;
      wasm.mountedElements.delete(this);
      // Freeing it may call the page's listeners, which may ask for its state.
      const mounted = this.#mounted;
      this.#connection = mounted.connection;
      this.#mounted = undefined;
      mounted.free();
      this.#setCustomState("loading");
    });
  }

  attributeChangedCallback(name) {
    if (name === "lang") this.#updateLocale();
    if (this.load === "eager") this.#load();
    if (this.#mounted) this.#mounted.attributes_changed();
    else this.#repaint();
    this.#updateValidity();
  }

  async formAssociatedCallback(form) {
    if (!form || this.#isFormAssociated) return;
    this.#isFormAssociated = true;
    this.#updateValidity();
    try {
      const { attachFormControl } = await import("./form-associated.js");
      this.#syncFormValue = attachFormControl(this, this.#internals);
      this.#updateValidity();
    } catch (error) {
      // Its validity holds the form back all the same.
      logError(error);
    }
  }

  /** Of a fieldset around it, too. */
  formDisabledCallback() {
    this.attributeChangedCallback();
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

  /** "loading", "editing", "connecting" or "connected". */
  get state() {
    return this.#mounted?.state ?? "loading";
  }

  /** The current error, as in the detail of `failed`; else null. */
  get error() {
    return this.#mounted ? this.#mounted.error : this.#error;
  }

  /** The connection, as in the detail of `connected`; else null. */
  get connection() {
    return this.#mounted ? this.#mounted.connection : this.#connection;
  }

  set connection(connection = null) {
    if (typeof connection !== "object" || this.#mounted?.set_connection(connection) === false)
      throw new TypeError(INVALID_CONNECTION);
    this.#hostConnection = connection;
    if (!this.#mounted) {
      this.#connection = connection;
      if (connection) this.#load();
      else if (this.#uiState && this.#locale && !this.#isTakingOver) this.#paint();
    }
    this.#updateValidity();
  }

  /** Never reflected: other scripts can read attributes. */
  get session() {
    return this.#session ?? this.getAttribute("session");
  }

  set session(session) {
    if (session != null && !/string|function/.test(typeof session)) throw new TypeError("session: text or function");
    this.#session = session;
    this.#mounted?.attributes_changed();
  }

  /** The page's own messages, by locale and key. */
  get messages() {
    return this.#messages;
  }

  set messages(messages = null) {
    if (typeof messages !== "object") throw new TypeError("messages: an object");
    this.#messages = messages;
    this.#updateLocale();
  }

  /** Back to an empty form; aborts a request. */
  reset() {
    if (!this.#mounted) this.connection = null;
    this.#root.querySelector("form")?.reset();
    this.#updateValidity();
  }

  /** Focuses the field, or the connection. */
  focus(options) {
    const target = this.state === "connected" ? "[part=connected]" : "input";
    this.#root.querySelector(target)?.focus(options);
  }

  /** As if the person had pressed Connect. */
  submit() {
    this.#root.querySelector("[part=connect]")?.click();
  }

  get #isDisabled() {
    return this.matches(":disabled");
  }

  get #isGuideOpen() {
    return isGuideOpen(this.guide, this.#uiState);
  }

  get #card() {
    return this.#root.querySelector("section");
  }

  #findParts(part) {
    return this.#root.querySelectorAll(`[part=${part}]`);
  }

  /** Paints the form as it is before the WebAssembly is there. */
  #paint() {
    // A locale that took too long comes later.
    const locale = (this.#locale ??= englishLocale());
    if (this.#card) patch(this.#root, [paint(this, this.#uiState, locale, guideSteps).card]);
    else {
      const attributes = ATTRIBUTES.map((name) => this.getAttribute(name));
      const key = JSON.stringify([!guideSteps, this.#isDisabled, attributes]);
      let last = lastCards.get(locale);
      if (last?.key !== key) {
        last = { key, fragment: last?.fragment ?? new DocumentFragment() };
        patch(last.fragment, [paint(this, this.#uiState, locale, guideSteps).card]);
        lastCards.set(locale, last);
      }
      this.#root.replaceChildren(last.fragment.cloneNode(true));
      this.#updateValidity();
    }
    if (this.#isGuideOpen && !guideSteps) this.#loadGuide().then(() => guideSteps && this.#repaint());
  }

  /** Shows what has changed, if the form is a painted one. */
  #repaint() {
    if (this.#card && !this.#mounted && !this.#isTakingOver) this.#paint();
  }

  /** At once in English, in other locales when their messages are there. */
  async #updateLocale() {
    const request = (this.#localeRequest = {});
    let locale = resolveLocale(this, this.#messages);
    if (locale.then) locale = await locale;
    // The locale of an overtaken request is better than none.
    if (request !== this.#localeRequest ? this.#locale : locale === this.#locale) return;
    this.#locale = locale;
    this.#repaint();
    this.#mounted?.set_messages(locale.messages, locale.dates);
    this.#updateValidity();
  }

  async #loadGuide() {
    try {
      const guide = await import("./guide-first-paint.js");
      if (!guideSteps) styles.push(guide.styles);
      ({ guideSteps } = guide);
      adoptStylesheets(this.#root);
    } catch {
      // The form works without the guide.
    }
  }

  /** Does what the person can't wait for until the WebAssembly is there. */
  #onEvent(event) {
    if (this.#mounted) return;
    const uiState = this.#uiState;
    const { type } = event;
    const target = type === "click" ? event.target.closest("button") : event.target;
    const part = target?.getAttribute("part");
    if (type === "toggle") {
      if (part !== "guide" || target.open === this.#isGuideOpen) return;
      uiState.guide = [this.guide, target.open];
    } else if (type === "reset") {
      uiState.sent = uiState.shown = false;
      clearTimeout(this.#submitDeadline);
    } else if (part === "connect") {
      // A sandboxed frame without `allow-forms` has no submit event, only the click.
      event.preventDefault();
      if (uiState.sent || this.#isDisabled) return;
      uiState.sent = true;
      uiState.shown = false;
      this.#submitDeadline = setTimeout(() => this.#fail(new Error("timeout")), this.timeout || 20_000);
    } else if (part === "reveal") {
      uiState.shown = !uiState.shown;
      if (uiState.shown) addEventListener("pagehide", () => this.#mounted || this.reset(), { once: true });
    } else {
      // Copy or Paste: clicked again once the WebAssembly is there.
      if (part) uiState.pressed = [part, [...this.#findParts(part)].indexOf(target)];
      return;
    }
    this.#paint();
  }

  /**
   * The form takes the painted one's place between two interactions: not during a press, and where the engine can't move
   * an input without a loss of focus (no `moveBefore`), not during a composition or typing.
   */
  #trackInteraction({ type, target, button, ctrlKey }) {
    const isPress = type === "pointerdown";
    // A context menu swallows the end of its press.
    if (isPress ? button || ctrlKey : target.moveBefore) return;
    const ends = { pointerdown: PRESS_ENDS, compositionstart: ["compositionend"], input: [] }[type];
    const listeners = new AbortController();
    const end = new Promise((resolve) => {
      // In a task of its own: the click comes after the pointer is up.
      const options = { capture: true, once: true, signal: listeners.signal };
      for (const name of ends) addEventListener(name, () => setTimeout(resolve), options);
      setTimeout(resolve, type === "input" ? TYPING_PAUSE_MS : MAX_INTERACTION_MS);
    });
    this.#interactions.add(end);
    end.then(() => {
      listeners.abort();
      this.#interactions.delete(end);
    });
  }

  #load() {
    const uiState = this.#uiState;
    // After a failure there is no form to load it for.
    if (!uiState || uiState.isLoading) return;
    uiState.isLoading = true;
    loadWasm()
      .then(async () => {
        await this.#pendingAssets;
        while (this.#interactions.size) await Promise.all(this.#interactions);
        if (this.#uiState !== uiState) return;
        if (this.isConnected) this.#mount();
        // It is being moved, and loads when it is connected again.
        else uiState.isLoading = false;
      })
      .catch((error) => this.#uiState === uiState && this.#fail(error));
  }

  #mount() {
    const uiState = this.#uiState;
    adoptStylesheets(this.#root);
    if (!this.#card) this.#paint();
    const { messages, dates } = this.#locale;
    // A submit that waits is repeated below, in the new form.
    const input = this.#root.querySelector("[part=input]");
    if (input) input.readOnly = false;
    this.#isTakingOver = true;
    try {
      const host = wasm.createHostBindings(this, {
        emit: (name, detail) => this.#emit(name, detail),
        fail: (error) => this.#fail(error),
      });
      this.#mounted = new wasm.ElementForm(host, this.#root, messages, dates);
    } finally {
      this.#isTakingOver = false;
    }
    this.#mounted.attributes_changed();
    clearTimeout(this.#submitDeadline);
    this.#error = null;
    // The `lang` around it may have changed while nobody observed it.
    this.#updateLocale();
    this.#emit("statechange", { from: "loading", to: "editing" });
    // One that the page set before it could be checked. If it is invalid the form stays empty.
    if (this.#connection && !this.#mounted?.set_connection(this.#connection)) logError(INVALID_CONNECTION);
    this.#emit("ready", null);
    if (uiState.sent) this.submit();
    else if (uiState.pressed) this.#findParts(uiState.pressed[0])[uiState.pressed[1]]?.click();
  }

  #fail(error) {
    logError(error);
    const locale = (this.#locale ??= englishLocale());
    const { loadFailed, loadFailedAdvice: message } = locale.words;
    const { tokens } = paint(this, {}, locale, guideSteps);
    this.#mounted = undefined;
    this.#teardown();
    if (!hasFallback(this.#root.firstChild))
      patch(this.#root, [
        ["div", { class: "gpc-card", role: "alert" }, ["strong", {}, loadFailed], ["p", {}, message], tokens],
      ]);
    this.#error = { code: "wasm_unavailable", message, retryable: false, retryAfter: null, status: null };
    this.#emit("failed", this.#error);
  }

  /** Takes the form away. No token stays behind, not even in a field that is no longer on the page. */
  #teardown() {
    const input = this.#root.querySelector("input");
    if (input) input.value = "";
    clearTimeout(this.#submitDeadline);
    this.#uiState = undefined;
    this.#showFallback();
    this.#updateValidity();
  }

  /** Shows what the page put between the tags. */
  #showFallback() {
    patch(this.#root, [["slot", {}]]);
  }

  /** False if a listener prevented it. */
  #emit(name, detail) {
    if (detail?.to) this.#setCustomState(detail.to);
    return this.dispatchEvent(
      new CustomEvent(name, { bubbles: true, composed: true, cancelable: name === "connecting", detail }),
    );
  }

  /** Of the HTML form around it. */
  #updateValidity() {
    if (!this.#isFormAssociated) return;
    const valueMissing = this.required && !this.connection;
    const { required } = (this.#locale ?? englishLocale()).words;
    // The browser shows the message at the input, where there is one.
    this.#internals.setValidity({ valueMissing }, required, this.#root.querySelector("input") || undefined);
    this.#syncFormValue?.();
  }

  /** For `:state(…)` in the page's CSS. */
  #setCustomState(state) {
    this.#updateValidity();
    // Browsers before 2024 take no names without dashes: pages have the property and the event there.
    try {
      this.#internals.states.clear();
      this.#internals.states.add(state);
    } catch {}
  }
}

defineReflectedProperties(GithubPatConnectElement.prototype);
