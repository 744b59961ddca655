// <github-pat-connect>: the class that a custom element has to have in JavaScript. Paints the form, and loads the
// WebAssembly (src/element/mod.rs is its half of the element). Has no rule of the form itself.

import { adoptStylesheets, styles } from "./stylesheets.js";
import { isGuideOpen, needsGuideModule, paint } from "./first_paint.js";
import { englishLocale } from "./locale.js";
import { integrity } from "../generated/integrity.js";
import { ConnectElement } from "./connect_element.js";
import { patch } from "./dom.js";
import { ATTRIBUTES, defineReflectedProperties } from "./reflected_attributes.js";

/** Events that stop at the shadow root, because the page's listeners, such as session recorders, could read the token. */
const TEXT_EVENTS = (
  "keydown keyup keypress input beforeinput textInput compositionstart compositionupdate " +
  "compositionend copy cut paste drop drag dragstart dragend dragenter dragleave dragover"
).split(" ");

/**
 * Milliseconds for which the form doesn't replace the painted one after an event. During a press the click would miss
 * its button; it comes a moment after `pointerup`. A press that doesn't end is waited for at most so long.
 */
const PRESSES = { pointerdown: 3000, pointerup: 50, pointercancel: 0, contextmenu: 0 };
/** The same for composition and typing, if the engine can't move an input without losing the focus. */
const TYPING = { compositionstart: 3000, compositionend: 0, input: 500 };
/** How often it is looked whether a pause is over. */
const POLL_MS = 25;
/** What helps when the form can't be loaded. */
const HELP_URL =
  "https://github.com/github-pat-connect/github-pat-connect/blob/main/docs/troubleshooting.md";
/** The longest that the first paint waits for its locale and the guide. */
const MAX_PAINT_DELAY_MS = 2000;

/** Gets the WebAssembly as a response, in the way that the entry has chosen. */
let getWasm;
export const setWasmSource = (source) => (getWasm = source);

/** Where it was fetched from: the browser's error may not name the URL. */
let wasmUrl;
/** Fetches it: by default the file beside this script, which bundlers find by this expression. */
export const fetchWasm = (url = new URL("./github-pat-connect_bg.wasm", import.meta.url)) => {
  wasmUrl = url;
  const request = (cache) => fetch(url, { integrity, cache });
  // After an upgrade a cache may still have the file of the version before.
  return request().catch(() => request("reload"));
};

/** The module with the WebAssembly, one for all elements of the page: itself, and its promise. */
let wasm;
let loading;
const startWasm = async () => {
  const [module, response] = await Promise.all([import("./github-pat-connect.js"), getWasm()]);
  await module.start(response);
  styles.push(module.styles);
  wasm = module;
};
// Forgotten after a failure: the next element may have more luck.
const loadWasm = () => (loading ??= startWasm().finally(() => void (loading = wasm && loading)));

/** The module guide_first_paint.js, if it was needed. */
let guideModule = { labels: { __proto__: null }, writeOnly: [] };

/** The buttons with this part. The form of the WebAssembly has those of the painted form. */
const buttons = (root, part) => [...root.querySelectorAll(`[part=${part}]`)];

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class GithubPatConnectElement extends ConnectElement {
  static observedAttributes = [...ATTRIBUTES, "session", "lang"];

  /** The WebAssembly's half, while it is mounted. */
  #mounted;
  /**
   * What the person has done with the painted form (see paint()), and whether the WebAssembly is loading; undefined
   * while there is no form.
   */
  #uiState;
  #submitDeadline;
  /** When the pause after the last interaction is over. */
  #pausedUntil = 0;
  /** What the first paint waits for. */
  #pendingAssets;
  /** While the form replaces the painted one, the page's changes are applied afterwards. */
  #isTakingOver = false;
  /** The field, while there is a form. Held by reference, because others may put similar nodes into the shadow root. */
  #input;

  constructor() {
    super();
    const on = (names, capture, listener) => {
      // Not the events of slotted elements, which are the page's.
      const listen = (event) => this._root.contains(event.target) && listener(event);
      for (const name of names) this._root.addEventListener(name, listen, capture);
    };
    on(TEXT_EVENTS, false, (event) => {
      // A key with a name of one letter is text; Escape, Tab and shortcuts are for the page too.
      if (!event.key || !(event.key[1] || event.ctrlKey || event.metaKey)) event.stopPropagation();
      // The drop target could read it.
      if (event.type === "dragstart" && event.target === this.#input) event.preventDefault();
    });
    // Until the WebAssembly is there. In the capture phase, because `toggle` doesn't bubble.
    const onEarly = (names, listener) => on(names, true, (it) => this.#mounted || listener(it));
    onEarly(["click", "submit", "reset", "toggle"], (event) => this.#onEvent(event));
    const pauses = this.moveBefore ? PRESSES : { ...PRESSES, ...TYPING };
    onEarly(Object.keys(pauses), ({ type, isComposing }) => {
      this.#pausedUntil = performance.now() + pauses[isComposing ? "compositionstart" : type];
    });
    on(["focusin", "pointerdown", "click"], false, () => this.#load());
    this._upgradeProperties();
  }

  async connectedCallback() {
    // Constructed stylesheets belong to the document in which they were created, and it may be another one now.
    adoptStylesheets(this._root);
    const localeIsSet = this._updateLocale();
    if (this.#mounted) wasm.observeLangChanges(this);
    if (this.#uiState) return this.load === "eager" && this.#load();
    // Without a prototype: a page may have added to every object there is.
    this.#uiState = { __proto__: null };
    let loaded;
    if (!wasm && this.load === "visible") {
      new IntersectionObserver(([it]) => it.isIntersecting && this.#load()).observe(this);
    } else if (wasm || this.load !== "interaction" || this.connection) loaded = this.#load();
    // The guide's steps, or another locale, would shift the layout if they came after the first paint.
    const guide = !wasm && needsGuideModule(this, this.#uiState) && this.#loadGuide();
    const assets = () => Promise.race([Promise.all([guide, localeIsSet]), wait(MAX_PAINT_DELAY_MS)]);
    if (guide || !this._locale) await (this.#pendingAssets = assets());
    // Only the WebAssembly shows a connection. The empty form before it would shift the layout, too.
    if (this.#mounted || this.connection || !this.#uiState) return;
    // Where the WebAssembly is there already, its form is the first paint.
    if (wasm) await loaded;
    else this.#paint();
    this._reflect();
    if (this.autofocus && document.activeElement === document.body) this.focus();
  }

  async disconnectedCallback() {
    // An element that is moved is connected again by then. Not a microtask: WebKit may run those while a Rust callback
    // is on the stack, and freeing the WebAssembly's object then panics.
    await wait();
    if (this.isConnected) return;
    const mounted = this.#mounted;
    this.#teardown(this.connection);
    // Freed after that, because it may call the page's listeners, which may ask for the element's state.
    if (mounted) wasm.unmount(this, mounted);
  }

  attributeChangedCallback(name) {
    this._update(name);
  }

  _reflect() {
    // Others may have replaced them.
    adoptStylesheets(this._root);
    super._reflect();
  }

  /** Goes back to the empty form; aborts a request. */
  reset() {
    if (!this.#mounted) this.connection = null;
    this.#input?.form?.reset();
    this._reflect();
  }

  /** Focuses the field, or the connection. */
  focus(options) {
    const result = this.state === "connected" && this._root.querySelector("[part=connected]");
    (result || this.#input)?.focus(options);
  }

  _call(name) {
    const part = name === "submit" ? "connect" : name;
    if (this.#mounted) this.#mounted[name]();
    else buttons(this._root, part)[0]?.click();
  }

  /** Called when an attribute, a property, or something around the element has changed. */
  _update(name) {
    if (name === "lang" || name === "messages") this._updateLocale();
    if (this.load === "eager") this.#load();
    if (this.#mounted) this.#mounted.attributes_changed();
    else if (this.#input && !this.#isTakingOver) this.#paint();
    this._reflect();
  }

  _showLocale({ messages, dates }) {
    this.#mounted?.set_messages(messages, dates);
  }

  /** False if it is known to be invalid. */
  _showConnection(connection) {
    if (this.#mounted) return this.#mounted.set_connection(connection?.then ? void 0 : connection);
    this._form.connection = connection;
    if (connection && !this._isWaiting) this.#load();
    else if (this.#uiState && this._locale && !this.#isTakingOver) this.#paint();
  }

  /** The nodes of the painted form, by part or class. */
  #nodes(uiState) {
    // A locale that takes too long is applied later.
    const locale = (this._locale ??= englishLocale());
    const isWaiting = this._form.connection !== null;
    return paint(this, window, { uiState, locale, guideModule, isWaiting });
  }

  /** Paints the form as it is before the WebAssembly is there. */
  #paint() {
    patch(this._root, [this.#nodes(this.#uiState).card], this.#input);
    if (!this.#uiState.sent) clearTimeout(this.#submitDeadline);
    this.#input ??= this._root.querySelector("input");
    if (needsGuideModule(this, this.#uiState) && !guideModule.styles)
      this.#loadGuide().then(() => guideModule.styles && this._update());
  }

  async #loadGuide() {
    try {
      const module = await import("./guide-first-paint.js");
      if (!guideModule.styles) styles.push(module.styles);
      guideModule = module;
    } catch {
      // The form works without the guide.
    }
  }

  /** Handles the person's actions before the WebAssembly is there. */
  #onEvent(event) {
    const uiState = this.#uiState;
    if (!uiState) return;
    const { type } = event;
    const target = type === "click" ? event.target.closest("button") : event.target;
    const part = target?.getAttribute("part");
    if (type === "toggle") {
      if (part !== "guide" || target.open === isGuideOpen(this, uiState)) return;
      uiState.guide = [this.getAttribute("guide"), target.open];
    } else if (type === "reset" || part === "cancel") {
      uiState.sent = uiState.shown = false;
    } else if (type === "submit" || part === "connect") {
      // A sandboxed frame without `allow-forms` has no submit event, only the click.
      event.preventDefault();
      if (uiState.sent || this.matches(":disabled")) return;
      uiState.sent = true;
      uiState.shown = false;
      this.#submitDeadline = setTimeout(() => this._failToLoad(Error("timeout")), this.timeout);
    } else if (part === "reveal") {
      uiState.shown = !uiState.shown;
      if (uiState.shown)
        addEventListener("pagehide", () => this.#mounted || this.reset(), { once: true });
    } else if (event.target.closest("[part=create]")) uiState.isVisited = true;
    else {
      // Copy or Paste: clicked again once the WebAssembly is there.
      if (part) uiState.pressed = [part, buttons(this._root, part).indexOf(target)];
      return;
    }
    this.#paint();
  }

  async #load() {
    const uiState = this.#uiState;
    // After a failure there is no form to load it for.
    if (!uiState || uiState.isLoading) return;
    uiState.isLoading = true;
    try {
      await loadWasm();
      await this.#pendingAssets;
      while (performance.now() < this.#pausedUntil) await wait(POLL_MS);
      if (this.#uiState !== uiState) return;
      if (this.isConnected) this.#mount();
      // It is being moved, and loads when it is connected again.
      else uiState.isLoading = false;
    } catch (error) {
      if (this.#uiState === uiState) this._failToLoad(error);
    }
  }

  #mount() {
    const uiState = this.#uiState;
    const { connection } = this;
    // Also if it is painted already, because `backend-url` may lead to another host by now.
    if (this.#input) this.#paint();
    else patch(this._root, []);
    const { messages, dates } = (this._locale ??= englishLocale());
    this.#isTakingOver = true;
    try {
      this.#mounted = wasm.mount(this, this._root, this.#input, messages, dates);
    } finally {
      this.#isTakingOver = false;
    }
    // Without a painted one, and after a move to another window, there is a new field.
    if (!this.#input?.isConnected) this.#input = this._root.querySelector("input");
    // A pending submit is repeated below, in the new form.
    this.#input.readOnly = false;
    this._form = this.#mounted;
    this._update();
    clearTimeout(this.#submitDeadline);
    // The `lang` around it may have changed while nobody observed it.
    this._updateLocale();
    if (this.state === "editing") this._emit("statechange", { from: "loading", to: "editing" });
    // The page set it before it could be validated. If it is invalid, the form stays empty.
    if (connection && !this.#mounted?.set_connection(connection))
      this._log("connection: expected { connectionId, … }");
    this._emit("ready", null);
    const [part, index] = uiState.pressed ?? [];
    if (uiState.sent) this.submit();
    else if (part) buttons(this._root, part)[index]?.click();
  }

  /** Also called by the loader when the WebAssembly has trapped. */
  _failToLoad(error) {
    // In a script there is no URL.
    this._log(error, wasmUrl ?? "", HELP_URL);
    // What else it may be says src/element/loader.js.
    const { code = "wasm_unavailable", key, message } = error;
    const advice = key && (this._locale?.words[key] ?? message);
    this.#teardown(this._hostConnection);
    this._fail(code, advice, () => this.#nodes({}).tokens, advice);
  }

  /** Removes the form. The field is cleared, even if it is no longer on the page. */
  #teardown(connection) {
    if (this.#input) this.#input.value = "";
    this.#input = undefined;
    clearTimeout(this.#submitDeadline);
    this.#uiState = this.#mounted = undefined;
    this._showFallback(connection);
  }
}

defineReflectedProperties(GithubPatConnectElement.prototype);
