// What `import "github-pat-connect/frame"` runs: <github-pat-connect-frame>, which shows the form in a frame of another
// origin. What is typed there is out of reach of every script of this page. (src/framed.js is the other side.)

import { declared } from "./declared.js";
import { ASKED, EVENTS, MARK, PASSED, STYLES, isOwn } from "./framing.js";
import { NAMES, reflect } from "./properties.js";

const complain = (...what) => console.error("github-pat-connect-frame:", ...what);

/** How long a page that has loaded may take to say so. Milliseconds. */
const GRACE = 2000;

const STYLE = `
:host{display:block;max-width:var(--github-pat-connect-width,448px)}
:host([hidden]){display:none}
iframe{display:block;width:100%;height:0;border:0}
`;

/** A copy that can be sent: what a framework has wrapped in a proxy can't. */
const copy = (it) => JSON.parse(JSON.stringify(it));

// On a server there are no elements: importing this must do nothing there.
class Base extends (globalThis.HTMLElement ?? class {}) {}
reflect(Base.prototype);

export class GithubPatConnectFrameElement extends Base {
  static formAssociated = true;
  static observedAttributes = ["src"];

  #root = this.attachShadow({ mode: "open" });
  #internals = this.attachInternals();
  #frame;
  /** To the page in the frame, once it has said that it is there. */
  #port;
  /** Ends all that listens for as long as there is a frame. */
  #life;
  #deadline;
  /** What was said last, so that nothing is said twice. */
  #told;
  #state = "loading";
  #error = null;
  #connection = null;
  #session;
  #headers = null;
  #messages = null;
  /** The connection that the page set. */
  #given = null;
  /** How often the page has said what is to be shown: what was on its way from the frame by then is out of date. */
  #turn = 0;
  /** Within a form of the page's: what tells it the value, and the sentence where there has to be one. */
  #value;
  #missing = "GitHub";

  constructor() {
    super();
    this.#root.append(document.createElement("slot"));
    this.#enter("loading");
    // Properties set before this class was there hide its accessors.
    for (const [name, value] of Object.entries(this))
      try {
        delete this[name];
        this[name] = value;
      } catch (error) {
        // A form without it is still a form.
        complain(error);
      }
  }

  connectedCallback() {
    // Not always those of this script: an element may be moved to another document.
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
    // It could be reached into, and would hide nothing.
    if (url.origin === view.location.origin) return this.#fail("misconfigured", "src: a page of another origin than this one");
    const ignored = NAMES.filter((name) => isOwn(name) && this.hasAttribute(name));
    if (ignored.length) console.warn("github-pat-connect-frame: the frame's own page says", ...ignored);

    const frame = this.ownerDocument.createElement("iframe");
    frame.title = this.getAttribute("aria-label") || "GitHub";
    frame.allow = "clipboard-write";
    frame.src = url;
    this.#life = new AbortController();
    const { signal } = this.#life;
    const giveUp = () => this.#port || this.#fail("frame_unavailable", `${url} doesn't answer`);
    view.addEventListener(
      "message",
      ({ source, origin, data }) => {
        if (source === frame.contentWindow && origin === url.origin && data === MARK) this.#open(frame, origin);
      },
      { signal },
    );
    // A page that may not be shown in a frame loads as well, as one that says why.
    frame.addEventListener("load", () => (this.#deadline = setTimeout(giveUp, GRACE)), { once: true });
    const loading = setTimeout(giveUp, this.timeout || 20_000);
    signal.addEventListener("abort", () => [loading, this.#deadline].forEach(clearTimeout));

    const tell = () => this.#tell();
    view.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell, { signal });
    const changes = new MutationObserver(tell);
    for (let node = this; node; node = node.parentNode ?? node.host) changes.observe(node, { attributes: true });
    signal.addEventListener("abort", () => changes.disconnect());

    this.#frame = frame;
    this.#root.append(frame);
  }

  disconnectedCallback() {
    this.#leave();
    this.#become({ state: "loading", error: null, connection: this.#connection });
  }

  attributeChangedCallback() {
    if (!this.#life) return;
    this.disconnectedCallback();
    if (this.isConnected) this.connectedCallback();
  }

  /** Within a form it is one of its controls: its value is the connection's id. */
  async formAssociatedCallback(form) {
    if (!form || this.#value) return;
    this.#value = () => {};
    this.#report();
    try {
      this.#value = (await import("./control.js")).control(this, this.#internals);
      this.#report();
      await this.#speak();
    } catch (error) {
      // What can be held back still is.
      complain(error);
    }
  }

  formDisabledCallback() {
    this.#tell();
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
    this.#given = copy(connection);
    this.#show({ connection: this.#given }, this.#given);
  }

  get session() {
    return this.#session ?? this.getAttribute("session");
  }

  set session(session) {
    if (session != null && !/string|function/.test(typeof session)) throw new TypeError("session: text or function");
    this.#session = session;
    this.#tell();
  }

  get headers() {
    return this.#headers;
  }

  set headers(headers = null) {
    this.#headers = headers;
    this.#tell();
  }

  get messages() {
    return this.#messages;
  }

  set messages(messages = null) {
    if (typeof messages !== "object") throw new TypeError("messages: an object");
    this.#messages = copy(messages);
    this.#say({ messages: this.#messages });
    this.#speak();
  }

  reset() {
    this.#show({ call: "reset" }, null);
  }

  focus() {
    this.#frame?.focus();
    this.#say({ call: "focus" });
  }

  submit() {
    this.#say({ call: "submit" });
  }

  /** The page in the frame is there, or there again. */
  #open(frame, origin) {
    clearTimeout(this.#deadline);
    this.#port?.close();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }) => this.#port === port1 && this.#hear(data);
    frame.contentWindow.postMessage(MARK, origin, [port2]);
    this.#become({ state: "loading", error: null, connection: this.#connection });
    this.#told = undefined;
    // All at once, so that the form is seen as it is to be.
    this.#tell({ messages: this.#messages, connection: this.#connection, turn: this.#turn });
  }

  /** How the form is to be, as far as the page around decides it. */
  #tell(more) {
    this.#report();
    if (!this.#port) return;
    const style = getComputedStyle(this);
    const pick = (names, of) => Object.fromEntries(names.map((name) => [name, of(name)]));
    const set = {
      attributes: {
        ...pick(PASSED, (name) => this.getAttribute(name)),
        disabled: this.matches(":disabled") ? "" : null,
      },
      lang: declared(this) ?? "",
      scheme: style.colorScheme,
      // What `rem` means here.
      rem: getComputedStyle(this.ownerDocument.documentElement).fontSize,
      styles: pick(STYLES, (name) => style.getPropertyValue(name)),
      has: { session: Boolean(this.session), headers: Boolean(this.headers) },
    };
    const told = JSON.stringify(set);
    if (told === this.#told) return;
    this.#told = told;
    this.#say({ set, ...more });
    this.#speak();
  }

  #show(what, connection) {
    this.#turn += 1;
    this.#connection = connection;
    this.#say({ ...what, turn: this.#turn });
    this.#report();
  }

  #say(what) {
    this.#port?.postMessage(what);
  }

  async #hear({ height, event, detail, state, error, connection, turn, ask, id }) {
    if (height > 0) {
      this.#frame.style.height = `${Number(height)}px`;
      this.#root.querySelector("slot")?.remove();
    } else if (state) {
      if (turn === this.#turn) this.#become({ state, error, connection });
      // Out of date is how the form is, not what has happened.
      else if (!/^(ready|connected)$/.test(event)) return;
      if (EVENTS.includes(event)) this.#emit(event, detail);
    } else if (ASKED.includes(ask)) {
      const port = this.#port;
      let answer;
      try {
        if (ask === "connecting") answer = this.#emit(ask, null);
        else {
          const given = this[ask];
          answer = typeof given === "function" ? await given() : given;
          // What isn't text can't be sent to the frame, which would wait for it.
          if (ask === "headers") answer = Object.fromEntries(new Headers(answer ?? undefined));
          else if (typeof answer !== "string") answer = "";
        }
      } catch (error) {
        // The page's own, told to it as such.
        reportError(error);
      }
      port.postMessage({ id, answer });
    }
  }

  #become({ state, error, connection }) {
    [this.#state, this.#error, this.#connection] = [state, error, connection];
    this.#enter(state);
    this.#report();
  }

  /** Tells the form around it what has changed. */
  #report() {
    if (!this.#value) return;
    const valueMissing = this.required && !this.#connection;
    this.#internals.setValidity({ valueMissing }, this.#missing, this.#frame);
    this.#value();
  }

  #emit(name, detail) {
    return this.dispatchEvent(
      new CustomEvent(name, { bubbles: true, composed: true, cancelable: name === "connecting", detail }),
    );
  }

  #enter(state) {
    // An engine before 2024 takes no plain names: there the page has the property and the event.
    try {
      this.#internals.states.clear();
      this.#internals.states.add(state);
    } catch {}
  }

  #leave() {
    this.#life?.abort();
    this.#port?.close();
    this.#frame?.remove();
    this.#life = this.#port = this.#frame = undefined;
    if (!this.#root.querySelector("slot")) this.#root.replaceChildren(document.createElement("slot"));
  }

  /** The sentences that are this side's to say, in the language of the place. */
  async #words() {
    return (await (await import("./languages.js")).loadLocale(declared(this), this.#messages)).words;
  }

  /** Where there has to be a connection, the browser says so in our words. */
  async #speak() {
    if (!this.#value) return;
    try {
      this.#missing = (await this.#words()).required;
      this.#report();
    } catch (error) {
      complain(error);
    }
  }

  async #fail(code, why) {
    complain(why);
    this.#leave();
    const life = (this.#life = new AbortController());
    let words = { loadFailed: "", loadFailedAdvice: why };
    try {
      words = await this.#words();
    } catch {}
    if (this.#life !== life) return;
    const slot = this.#root.querySelector("slot");
    // Where the page has nothing of its own to show.
    if (slot.assignedNodes().every((it) => it.data?.trim() === "")) {
      const alert = document.createElement("div");
      alert.role = "alert";
      alert.dir = "auto";
      const link = document.createElement("a");
      Object.assign(link, { href: "https://github.com/settings/tokens", target: "_blank", rel: "noopener" });
      link.textContent = "GitHub";
      alert.append(`${words.loadFailed}. ${words.loadFailedAdvice} `, link);
      slot.replaceWith(alert);
    }
    const message = code === "misconfigured" ? why : words.loadFailedAdvice;
    const error = { code, message, retryable: false, retryAfter: null, status: null };
    this.#become({ state: "loading", error, connection: this.#connection });
    this.#emit("failed", error);
  }
}

const tag = "github-pat-connect-frame";
if (globalThis.customElements && !customElements.get(tag)) customElements.define(tag, GithubPatConnectFrameElement);
