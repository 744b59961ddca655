// The model test's half in the page: a clock and a network that do what they are told, and the acts themselves.

const browsers = { fetch, setTimeout, clearTimeout };

/** Milliseconds, and what is to happen when. */
let now = 1_800_000_000_000;
let timers = [];
let made = 0;
/** What a driver waits for between the acts is its own. */
let isRunning = false;
Date.now = () => now;
window.setTimeout = (act, delay = 0, ...given) => {
  if (!isRunning) return browsers.setTimeout.call(window, act, delay, ...given);
  timers.push({ at: now + Math.max(delay, 0), id: --made, act: () => act(...given) });
  return made;
};
window.clearTimeout = (id) => {
  browsers.clearTimeout.call(window, id);
  timers = timers.filter((it) => it.id !== id);
};

/** Until every promise that can go on has gone on. */
const settled = async () => {
  for (let left = 50; left; left--) await null;
};

/** Until the browser has done what it has to do by now: some take milliseconds for that. */
const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });

/** Lets time pass, timer by timer. */
const pass = async (milliseconds) => {
  const end = now + milliseconds;
  for (;;) {
    const next = timers.filter((it) => it.at <= end).sort((a, b) => a.at - b.at || b.id - a.id)[0];
    if (!next) break;
    now = next.at;
    clearTimeout(next.id);
    next.act();
    await settled();
  }
  now = end;
};

/** The requests to the backend, of which at most one is awaited. What carries no token is known by its address. */
const requests = [];
window.fetch = async (input, init) => {
  // Others are for files.
  if (!(input instanceof Request)) return browsers.fetch.call(window, input, init);
  const { headers, method, signal, url } = input;
  const text = await input.text();
  const body = text ? JSON.parse(text) : { token: `${method} ${new URL(url).pathname}` };
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = { ...body, key: headers.get("Idempotency-Key"), isAwaited: true, resolve, reject };
    signal.addEventListener("abort", () => {
      request.isAwaited = false;
      reject(signal.reason);
    });
    requests.push(request);
  });
};

let isOnline = true;
Object.defineProperty(navigator, "onLine", { get: () => isOnline });

let form;
const told = [];

/** The nodes that others have put into the shadow root. */
const theirs = new WeakSet();
const isOurs = (node) => !node || (!theirs.has(node) && isOurs(node.parentNode));
const piece = (selector) => [...form.shadowRoot.querySelectorAll(selector)].find(isOurs);
/** The field, from the moment on that the form can be used. */
let field;
const wrong = [];

/** What the form looks like, without what others have put there. */
const looks = (node = piece("section")) => {
  if (!node || theirs.has(node)) return "";
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const attributes = [...node.attributes].map(({ name, value }) => `${name}=${value}`).sort();
  return `<${[node.localName, ...attributes].join(" ")}>${[...node.childNodes].map((it) => looks(it)).join("")}</>`;
};

/** A change that doesn't show: what others have done is undone by it. */
const changeNothing = async () => {
  form.setAttribute("density", form.density);
  await settled();
};

/** Has the form drawn anew, by an act of others that any is undone with. */
const drawAnew = async () => {
  piece("[part=destination]")?.remove();
  await changeNothing();
};

const mark = (node) => {
  theirs.add(node);
  return node;
};
const ours = (kind) => {
  const walk = document.createTreeWalker(form.shadowRoot, kind);
  const nodes = [];
  while (walk.nextNode()) if (isOurs(walk.currentNode)) nodes.push(walk.currentNode);
  return nodes;
};
const texts = () => ours(NodeFilter.SHOW_TEXT).filter(({ data }) => data.trim());
const font = (text) => {
  const [outer, inner] = [mark(document.createElement("font")), document.createElement("font")];
  inner.append(`«${text}»`);
  outer.append(inner);
  return outer;
};
const TAGS = ["style", "div", "span", "input", "button", "form", "section", "slot", "details", "svg"];
const NONSENSE = ["", " ", "-", "x", "en-US@posix", "de_", "💥", "i-klingon", "a".repeat(300)];
const SHARED = [
  [window, "setTimeout"],
  [window, "fetch"],
  [window, "queueMicrotask"],
  [Promise.prototype, "then"],
  [EventTarget.prototype, "addEventListener"],
  [Element.prototype, "setAttribute"],
  [Element.prototype, "remove"],
  [Node.prototype, "insertBefore"],
  [Node.prototype, "cloneNode"],
  [Document.prototype, "createElement"],
];
const wrapped = new Set();

/** What others do, to the `which`th of what there is. */
const damages = {
  insert(which) {
    const parents = [form.shadowRoot, ...ours(NodeFilter.SHOW_ELEMENT)];
    const parent = parents[which % parents.length];
    const next = [...parent.childNodes, null][which % (parent.childNodes.length + 1)];
    const tag = [...TAGS, "#text", "#comment"][which % (TAGS.length + 2)];
    const node =
      tag === "#text" ? new Text("theirs") : tag === "#comment" ? new Comment("theirs") : document.createElement(tag);
    parent.insertBefore(mark(node), next);
  },
  wrap: () => texts().forEach((it) => it.replaceWith(font(it.data))),
  split: () => texts().forEach((it) => it.splitText(1)),
  rewrite: () => texts().forEach((it) => (it.data = `«${it.data}»`)),
  replace: () => texts().forEach((it) => it.replaceWith(mark(new Text(`«${it.data}»`)))),
  remove(which) {
    const nodes = ours(NodeFilter.SHOW_ALL).filter((it) => !it.contains(field));
    nodes[which % nodes.length]?.remove();
  },
  copy(which) {
    const nodes = ours(NodeFilter.SHOW_ALL);
    const node = nodes[which % nodes.length];
    node?.after(mark(node.cloneNode(true)));
  },
  async clone() {
    const copy = form.cloneNode(true);
    document.body.append(copy);
    await settled();
    copy.remove();
  },
  sheet: () => form.shadowRoot.adoptedStyleSheets.push(new CSSStyleSheet()),
  sheets: () => (form.shadowRoot.adoptedStyleSheets = [new CSSStyleSheet()]),
  lang: (which) => form.setAttribute("lang", NONSENSE[which % NONSENSE.length]),
  global(which) {
    const [object, name] = SHARED[which % SHARED.length];
    if (wrapped.has(name)) return;
    wrapped.add(name);
    const real = object[name];
    object[name] = function (...given) {
      return real.apply(this, given);
    };
  },
};
const tells = () => JSON.stringify([form.state, form.error?.code, form.connection?.connectionId]);
const summary = {
  statechange: ({ from, to }) => `${from} ${to}`,
  connected: (it) => it.connectionId,
  disconnected: (it) => it.connectionId,
  failed: (it) => `${it.action} ${it.code}`,
};
/** A connection that can be checked, and ended. */
const connection = (id) => ({
  connection_id: id,
  check_url: `${id}/check`,
  disconnect_url: id,
  missing_permissions: ["issues=write"],
});

const write = (text, event) => {
  const input = piece("input");
  input.value = text;
  input.dispatchEvent(event);
};
const bubbling = { bubbles: true, composed: true, cancelable: true };

const acts = {
  type: (text) => write(text, new InputEvent("input", { ...bubbling, inputType: "insertText" })),
  // As a browser or a password manager does.
  fill: (text) => write(text, new Event("input", bubbling)),
  paste: ([text]) => {
    const event = new Event("paste", bubbling);
    event.clipboardData = { getData: () => text };
    piece("input").dispatchEvent(event);
  },
  press: (part) => piece(`[part=${part}]`)?.click(),
  open: () => {
    const guide = piece("[part=guide]");
    if (guide) guide.open = !guide.open;
  },
  submit: () => form.submit(),
  reset: () => form.reset(),
  call: (method) => form[method](),
  focus: () => form.focus(),
  show: (id) => {
    const { check_url: checkUrl, disconnect_url: disconnectUrl, missing_permissions: missingPermissions } = connection(id);
    form.connection = id && { connectionId: id, checkUrl, disconnectUrl, missingPermissions };
  },
  set: ([name, value]) => (value === null ? form.removeAttribute(name) : form.setAttribute(name, value)),
  answer: ({ id, code, retry_after, html }) => {
    const request = requests.find((it) => it.isAwaited) ?? requests.at(-1);
    if (!request) return;
    request.isAwaited = false;
    if (id) request.resolve(Response.json(connection(id), { status: 201 }));
    else if (code) request.resolve(Response.json({ code, retry_after }, { status: 422 }));
    else if (html) request.resolve(new Response("<!doctype html><title>Sign in</title>"));
    else request.reject(new TypeError("no network"));
  },
  online: (is) => {
    isOnline = is;
    if (is) window.dispatchEvent(new Event("online"));
  },
  async others({ damage, which, then }) {
    const isThere = form.state !== "loading";
    if (isThere) await drawAnew();
    const [before, toldBefore] = [looks(), tells()];
    await damages[damage](which);
    // What isn't there can't be pressed.
    if (isThere && damage === "remove") {
      await changeNothing();
      if (looks() !== before) wrong.push(`what was removed isn't back: ${looks()} ${before}`);
    }
    await acts[then.name](then.value);
    await settled();
    if (!isThere || tells() === toldBefore || form.state === "loading") return;
    const changed = looks();
    await drawAnew();
    const anew = looks();
    // A language that has come meanwhile is another matter.
    const lang = (it) => /lang=\S*/.exec(it)[0];
    if (changed !== anew && lang(changed) === lang(anew)) wrong.push(`${damage} has left something: ${changed} ${anew}`);
  },
  leave: () => window.dispatchEvent(new Event("pagehide")),
  remove: () => form.remove(),
  place: (id) => document.getElementById(id).append(form),
  pass,
  listen: ([name, act]) =>
    form.addEventListener(
      name,
      (event) => {
        if (act.name === "prevent") event.preventDefault();
        else if (act.name === "throw") throw new Error("on purpose");
        else acts[act.name](act.value);
      },
      { once: true },
    ),
};

/** Does one act after the other; returns what is to be seen after each. */
window.run = async (steps) => {
  if (!form) {
    form = document.querySelector("github-pat-connect");
    for (const name of ["ready", "connecting", "connected", "disconnecting", "disconnected", "failed", "statechange"])
      form.addEventListener(name, ({ detail }) => told.push([name, summary[name]?.(detail) ?? ""]));
    form.addEventListener("ready", () => (field = piece("input")));
    field = piece("input");
  }
  const seen = [];
  isRunning = true;
  for (const { act, state, requests: count, events } of steps) {
    await acts[act.name](act.value);
    const awaited = () => requests.filter((it) => it.isAwaited);
    // Longer only where something is still to come, a file over the network among it; what never comes is seen
    // in the end.
    const end = performance.now() + 20_000;
    const isExpected = () => form.state === state && awaited().length === count && told.length >= events;
    for (;;) {
      await settled();
      await pass(0);
      if (isExpected() || performance.now() > end) break;
      await turn();
    }
    const endedAsExpected = isExpected();
    if (form.state !== "loading" && piece("input") !== field) wrong.push("another field");
    seen.push({
      state: form.state,
      error: form.error?.code ?? null,
      connection: form.connection?.connectionId ?? null,
      text: piece("input")?.value ?? "",
      told: told.splice(0),
      requests: awaited().map(({ token, connection_id }) => [token, connection_id ?? ""]),
      wrong: wrong.splice(0),
      keys: awaited().map(({ key }) => key),
    });
    // What comes after an act that ended otherwise says nothing.
    if (!endedAsExpected) break;
  }
  isRunning = false;
  return seen;
};

/** How many requests there were in all, and what nobody caught. A style that others put in is theirs to answer for. */
window.sum = () => [
  requests.length,
  logged.filter(([kind, text]) => kind !== "warn" && !/on purpose|style-src-elem/.test(text)),
];
