// <github-pat-connect>: the one class JavaScript must write. It paints the form at once, asks for the
// WebAssembly, whose half of the element is src/element/mod.rs, and stands between it and the page.

// In the bundle they stand in this order: the sheet and the table side by side compress best.
import { adopt, styles } from "./adopt.js";
import { integrity } from "./integrity.js";
import { isOpen, paint, patch } from "./instant.js";
import { NAMES, reflect } from "./properties.js";
import { englishLocale, resolveLocale } from "./speaking.js";

/** To the page's author. */
const complain = (error) => console.error("github-pat-connect:", error);
const NO_CONNECTION = "connection: an object";

/** Text on its way through these would reach the page's listeners, session recorders among them. */
const TEXT_EVENTS =
  "beforeinput input textInput paste drop compositionstart compositionupdate compositionend keydown keypress keyup";

/** Milliseconds without a key after which somebody has paused in typing. */
const PAUSE_MS = 500;
/** Milliseconds after which a press or a composition is no longer waited for. */
const HOLD_MS = 3000;
/** What ends a press, in whichever way. */
const PRESS_ENDS = ["pointerup", "pointercancel", "contextmenu", "dragend"];

/** Where the WebAssembly is, if not beside this script. */
let elsewhere;
export const from = (url) => (elsewhere = url);

/** One instance for all elements of the page. The two files come at the same time. */
let instance;
/** The same, once it is there. */
let later;
const load = () => {
  if (!instance) {
    const file = fetch(elsewhere ?? new URL("./github-pat-connect_bg.wasm", import.meta.url), { integrity });
    instance = Promise.all([import("./github-pat-connect.js"), file]).then(async ([wasm, response]) => {
      await wasm.start(response);
      styles.push(wasm.sheet);
      return (later = wasm);
    });
    // Another element may have more luck.
    instance.catch(() => (instance = undefined));
  }
  return instance;
};

/** The steps of the guide, once one was opened. */
let steps;

// On a server there are no elements: importing this must do nothing there.
const Base = globalThis.HTMLElement ?? class {};

export class GithubPatConnectElement extends Base {
  static formAssociated = true;
  static observedAttributes = [...NAMES, "session", "lang"];

  /** The page's own HTML may have brought it, with a picture of the form: see html.js. */
  #root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
  #internals = this.attachInternals();
  /** The WebAssembly's half, while there is one. */
  #mounted;
  /** What the page set before there was: a connection to show. */
  #connection = null;
  #session;
  #failure = null;
  /**
   * What the person has done, as far as it is told here: see paint(); and whether the WebAssembly is asked for.
   * Undefined while there is no form.
   */
  #now;
  #deadline;
  /** Whether it was ever in a form of the page's; and what then tells that form its value. */
  #isControl;
  #value;
  /** The connection that the page set. */
  #given = null;
  /** What is on its way, where the form waits for it. */
  #awaited;
  /** The language of the place where the element stands. */
  #locale;
  #messages = null;
  /** What the form is to speak as soon as it can. */
  #wish;
  /** What is under way with the painted form, and must end before another takes its place. */
  #held = new Set();
  /** Whether the form is just being put in the painted one's place: what the page changes meanwhile counts afterwards. */
  #isTakingOver = false;

  constructor() {
    super();
    adopt(this.#root);
    this.#root.firstChild ?? this.#showFallback();
    this.#enter("loading");
    const on = (names, hear, isCapture) => {
      for (const name of names.split(" "))
        // What the page put between the tags is the page's.
        this.#root.addEventListener(name, (event) => this.#root.contains(event.target) && hear(event), isCapture);
    };
    on(TEXT_EVENTS, (event) => {
      // Of the keys a letter is text; Escape, Tab and shortcuts are the page's too.
      if (!event.key?.[1] && !event.ctrlKey && !event.metaKey) event.stopPropagation();
    });
    // On its way down: not every event comes up again.
    on("click reset toggle", (event) => this.#now && this.#hear(event), true);
    on("pointerdown compositionstart input", (event) => this.#mounted || this.#hold(event), true);
    on("focusin pointerdown click", () => this.#load());
    // Properties set before this class was there hide its accessors: set them again through those.
    for (const [name, value] of Object.entries(this))
      try {
        delete this[name];
        this[name] = value;
      } catch (error) {
        // A form without it is still a form.
        complain(error);
      }
  }

  async connectedCallback() {
    const speaking = this.#speak();
    if (this.#mounted) later.follow(this);
    if (this.#now) return this.load === "eager" && this.#load();
    this.#now = {};
    if (this.load === "visible") {
      new IntersectionObserver(([it], seen) => {
        if (!it.isIntersecting) return;
        seen.disconnect();
        this.#load();
      }).observe(this);
    } else if (this.load !== "interaction" || this.#connection) this.#load();
    // With an open guide the form waits for the steps, and for its language: coming later, they would push
    // it about. What takes as long as this may never come.
    if (this.#isOpen || !this.#locale)
      await (this.#awaited = Promise.race([
        Promise.all([this.#isOpen && this.#fetchSteps(), speaking]),
        new Promise((enough) => setTimeout(enough, 2000)),
      ]));
    // What is connected is shown by the WebAssembly, for the same reason.
    if (this.#mounted || this.#connection || !this.#now) return;
    this.#paint();
    if (this.autofocus && document.activeElement === document.body) this.focus();
  }

  /** In another document: a sheet belongs to the one it was made in. */
  adoptedCallback() {
    adopt(this.#root);
  }

  disconnectedCallback() {
    // Moved within the page, it is back by then. Not a microtask: WebKit may run those in the middle of what is called
    // here, when a listener returns, and what is at work can't be freed.
    setTimeout(() => {
      if (this.isConnected) return;
      // Before anything that could go wrong.
      this.#leave();
      if (!this.#mounted) return;
      later.working.delete(this);
      // What ends in it may call the page, which may ask for it.
      const mounted = this.#mounted;
      this.#connection = mounted.connection;
      this.#mounted = undefined;
      mounted.free();
      this.#enter("loading");
    });
  }

  attributeChangedCallback(name) {
    if (name === "lang") this.#speak();
    if (this.load === "eager") this.#load();
    if (this.#mounted) this.#mounted.attributes_changed();
    else this.#repaint();
    this.#report();
  }

  /** Within a form it is one of its controls. */
  async formAssociatedCallback(form) {
    if (!form || this.#isControl) return;
    this.#isControl = true;
    // Where it is required it is so from now on.
    this.#report();
    try {
      this.#value = (await import("./control.js")).control(this, this.#internals);
      this.#report();
    } catch (error) {
      // What can be held back still is.
      complain(error);
    }
  }

  /** A fieldset around it says so too. */
  formDisabledCallback() {
    this.attributeChangedCallback();
  }

  /** Back to what the page has set. */
  formResetCallback() {
    const given = this.#given;
    this.reset();
    this.connection = given;
  }

  /** The page is shown again, and the browser has kept what was connected. */
  formStateRestoreCallback(state) {
    // What the page says is newer.
    if (this.#given) return;
    this.connection = JSON.parse(state);
    this.#given = null;
  }

  /** "loading", "editing", "connecting" or "connected". */
  get state() {
    return this.#mounted?.state ?? "loading";
  }

  /** What stands in the way, as in the detail of `failed`; else null. */
  get error() {
    return this.#mounted ? this.#mounted.error : this.#failure;
  }

  /** What is connected, as in the detail of `connected`; else null. */
  get connection() {
    return this.#mounted ? this.#mounted.connection : this.#connection;
  }

  set connection(connection = null) {
    if (typeof connection !== "object" || this.#mounted?.set_connection(connection) === false) throw new TypeError(NO_CONNECTION);
    this.#given = connection;
    if (!this.#mounted) {
      this.#connection = connection;
      if (connection) this.#load();
      else if (this.#now && this.#locale && !this.#isTakingOver) this.#paint();
    }
    this.#report();
  }

  /** Never written to the attribute: others can read attributes. */
  get session() {
    return this.#session ?? this.getAttribute("session");
  }

  set session(session) {
    if (session != null && !/string|function/.test(typeof session)) throw new TypeError("session: text or function");
    this.#session = session;
    this.#mounted?.attributes_changed();
  }

  /** Sentences of the page's own, in place of ours: by language, and by their names in `locales/`. */
  get messages() {
    return this.#messages;
  }

  set messages(messages = null) {
    if (typeof messages !== "object") throw new TypeError("messages: an object");
    this.#messages = messages;
    this.#speak();
  }

  /** Back to an empty form; what is under way is aborted. */
  reset() {
    if (!this.#mounted) this.connection = null;
    this.#root.querySelector("form")?.reset();
    this.#report();
  }

  /** Focuses the field, or after success the result. */
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

  get #isOpen() {
    return isOpen(this.guide, this.#now);
  }

  get #card() {
    return this.#root.querySelector("section");
  }

  /** The form as it is before the WebAssembly is there. */
  #paint() {
    // What doesn't wait any longer for its language.
    const locale = (this.#locale ??= englishLocale());
    const wishes = NAMES.map((name) => this.getAttribute(name));
    const from = JSON.stringify([!steps, this.#isDisabled, wishes]);
    const isNew = !this.#card;
    if (!isNew || from !== locale.from) {
      const { card } = paint(this, this.#now, locale, steps);
      if (!isNew) patch(this.#root, [card]);
      else {
        patch((locale.model ??= new DocumentFragment()), [card]);
        locale.from = from;
      }
    }
    // A copy costs a tenth of what it does to put one together; and often the last one in this language was
    // like it.
    if (isNew) {
      this.#root.replaceChildren(locale.model.cloneNode(true));
      this.#report();
    }
    if (this.#isOpen && !steps) this.#fetchSteps().then(() => steps && this.#repaint());
  }

  /** English at once, the other languages when they are here. */
  async #speak() {
    const wish = (this.#wish = {});
    let locale = resolveLocale(this, this.#messages);
    if (locale.then) locale = await locale;
    // Overtaken by another wish it is still better than none.
    if (wish !== this.#wish ? this.#locale : locale === this.#locale) return;
    this.#locale = locale;
    this.#repaint();
    this.#mounted?.set_messages(locale.messages, locale.dates);
    this.#report();
  }

  async #fetchSteps() {
    try {
      const guide = await import("./guide.js");
      if (!steps) styles.push(guide.sheet);
      steps = guide.steps;
      adopt(this.#root);
    } catch {
      // Without the steps the rest of the form is still the form.
    }
  }

  /** What the person does before the WebAssembly is there, and can't wait for it. */
  #hear(event) {
    const now = this.#now;
    if (this.#mounted) return;
    const { type, target } = event;
    const piece = type === "click" ? target.closest("button") : target;
    const part = piece?.getAttribute("part");
    if (type === "toggle") {
      if (part !== "guide" || piece.open === this.#isOpen) return;
      now.guide = [this.guide, piece.open];
    } else if (type === "reset") {
      now.sent = now.shown = false;
      clearTimeout(this.#deadline);
    } else if (part === "connect") {
      // What would come of it never comes in a sandboxed frame without `allow-forms`.
      event.preventDefault();
      if (now.sent || this.#isDisabled) return;
      now.sent = true;
      now.shown = false;
      this.#deadline = setTimeout(() => this.#fail(new Error("timeout")), this.timeout || 20_000);
    } else if (part === "reveal") {
      now.shown = !now.shown;
      if (now.shown) addEventListener("pagehide", () => this.#mounted || this.reset(), { once: true });
    } else {
      // Copy or Paste: a press that is heard a little later.
      if (part) now.pressed = [part, [...this.#parts(part)].indexOf(piece)];
      return;
    }
    this.#paint();
  }

  #parts(part) {
    return this.#root.querySelectorAll(`[part=${part}]`);
  }

  /**
   * Nothing is taken out of the person's hand: a press is waited for; a composition and typing too, where the engine
   * can't move a field without a loss of focus.
   */
  #hold({ type, target, button, ctrlKey }) {
    const isStill = type !== "pointerdown" && target.moveBefore;
    // A menu of the system's swallows the end of its press.
    if (isStill || (type === "pointerdown" && (button || ctrlKey))) return;
    const ends = { pointerdown: PRESS_ENDS, compositionstart: ["compositionend"], input: [] }[type];
    const wait = new AbortController();
    const end = new Promise((resolve) => {
      // In a task of its own: the click comes after the pointer is up.
      const options = { capture: true, once: true, signal: wait.signal };
      for (const name of ends) addEventListener(name, () => setTimeout(resolve), options);
      setTimeout(resolve, type === "input" ? PAUSE_MS : HOLD_MS);
    });
    this.#held.add(end);
    end.then(() => {
      wait.abort();
      this.#held.delete(end);
    });
  }

  /** Shows what has changed, if the form is a painted one. */
  #repaint() {
    if (this.#card && !this.#mounted && !this.#isTakingOver) this.#paint();
  }

  #load() {
    const now = this.#now;
    // After a failure there is nothing to load it for.
    if (!now || now.isWaiting) return;
    now.isWaiting = true;
    load()
      .then(async (wasm) => {
        await this.#awaited;
        for (; this.#held.size; await Promise.all(this.#held));
        // Gone again by now, or back: connectedCallback sees to it then.
        if (this.#now === now && this.isConnected) this.#mount(wasm);
        // Moved at this very moment, it is there again in the next.
        else if (this.#now === now) now.isWaiting = false;
      })
      .catch((error) => this.#now === now && this.#fail(error));
  }

  #mount(wasm) {
    const now = this.#now;
    adopt(this.#root);
    if (!this.#card) this.#paint();
    const { messages, dates } = this.#locale;
    // What is to be sent is sent by the form that takes over.
    const field = this.#root.querySelector("[part=input]");
    if (field) field.readOnly = false;
    this.#isTakingOver = true;
    try {
      this.#mounted = new wasm.ElementForm(
        wasm.host(this, {
          emit: (name, detail) => this.#emit(name, detail),
          fail: (error) => this.#fail(error),
        }),
        this.#root,
        messages,
        dates,
      );
    } finally {
      this.#isTakingOver = false;
    }
    this.#mounted.attributes_changed();
    clearTimeout(this.#deadline);
    this.#failure = null;
    // Where it stands may have got another language since.
    this.#speak();
    this.#emit("statechange", { from: "loading", to: "editing" });
    // Set before it could be judged. A form that shows nothing connected is still a form.
    if (this.#connection && !this.#mounted?.set_connection(this.#connection)) complain(NO_CONNECTION);
    this.#emit("ready", null);
    if (now.sent) this.submit();
    else if (now.pressed) this.#parts(now.pressed[0])[now.pressed[1]]?.click();
  }

  #fail(error) {
    complain(error);
    const locale = (this.#locale ??= englishLocale());
    const { loadFailed: failed, loadFailedAdvice: reload } = locale.words;
    const { tokens } = paint(this, {}, locale, steps);
    this.#mounted = undefined;
    this.#leave();
    // Where the page has nothing of its own to show.
    if (this.#root.firstChild.assignedNodes().every((it) => it.data?.trim() === ""))
      patch(this.#root, [
        ["div", { class: "gpc-card", role: "alert" }, ["strong", {}, failed], ["p", {}, reload], tokens],
      ]);
    this.#failure = { code: "wasm_unavailable", message: reload, retryable: false, retryAfter: null, status: null };
    this.#emit("failed", this.#failure);
  }

  /** No token is left behind, not even in a field that nobody sees any more. */
  #leave() {
    const input = this.#root.querySelector("input");
    if (input) input.value = "";
    clearTimeout(this.#deadline);
    this.#now = undefined;
    this.#showFallback();
    this.#report();
  }

  /** What the page put between the tags stands there until the form does, and if it never does. */
  #showFallback() {
    patch(this.#root, [["slot", {}]]);
  }

  /** True unless a listener prevented it. */
  #emit(name, detail) {
    if (detail?.to) this.#enter(detail.to);
    return this.dispatchEvent(
      new CustomEvent(name, { bubbles: true, composed: true, cancelable: name === "connecting", detail }),
    );
  }

  /** Tells the form around it what has changed. */
  #report() {
    if (!this.#isControl) return;
    const valueMissing = this.required && !this.connection;
    const { required } = (this.#locale ?? englishLocale()).words;
    // Where there is no field the browser can't point to it.
    this.#internals.setValidity({ valueMissing }, required, this.#root.querySelector("input") || undefined);
    this.#value?.();
  }

  /** Makes `:state(…)` match in the page's CSS. */
  #enter(state) {
    this.#report();
    // An engine before 2024 takes no plain names: there the page has the property and the event.
    try {
      this.#internals.states.clear();
      this.#internals.states.add(state);
    } catch {}
  }
}

reflect(GithubPatConnectElement.prototype);
