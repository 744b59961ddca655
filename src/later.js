// What element.js needs of JavaScript only once the WebAssembly is there: sent together with it.

import { guide, job } from "./generated/styles.js";

export const sheet = guide + job;

/** The elements at work, each with what it offers. */
export const working = new Map();

/** They speak as the page does: it may say so on any ancestor, at any time. */
const observer = new MutationObserver(() => {
  for (const element of working.keys()) element.messages = element.messages;
});
export const follow = (element) => {
  for (let node = element; node; node = node.host) {
    node = node.getRootNode();
    observer.observe(node, { subtree: true, attributeFilter: ["lang"] });
  }
};

const PREFIX = "github-pat-connect:";

/**
 * What speaks Nango's protocol, as `byContract` speaks ours: it carries a request with a session, and gives the
 * answer and whether that says that the session has expired.
 */
const byNango = async () => (await import("./nango.js")).carry;
const NANGO = "nango";

/** What a person could be told is far shorter: of what goes on and on no more is read, and kept. */
const LONGEST = 2 ** 20;

/** As the browser's, with an end. */
const ask = async (url, init) => {
  const response = await fetch(url, init);
  // A redirect has no status, and a status that goes without a body may have an empty one here.
  if (!response.body || [0, 204, 205].includes(response.status)) return response;
  let left = LONGEST;
  const cut = new TransformStream({
    transform(piece, out) {
      out.enqueue(piece.subarray(0, left));
      left -= piece.length;
      if (left <= 0) out.terminate();
    },
  });
  return new Response(response.body.pipeThrough(cut), response);
};

const byContract = async (element, url, init, asked) => {
  let headers = new Headers();
  try {
    // The page's own: a sign against forged requests, say. What is ours stays ours.
    let own = element.headers;
    if (typeof own === "function") own = await own();
    headers = new Headers(own ?? undefined);
  } catch (error) {
    reportError(error);
  }
  // Not `in`: a page may have added to every object there is.
  for (const [name, value] of Object.entries(init.headers)) headers.set(name, value);
  if (asked) headers.set("Authorization", `Bearer ${asked}`);
  let response = await ask(url, { ...init, headers });
  const hasExpired = response.status === 401;
  const after = response.headers.get("Retry-After");
  // Seconds, or a date. What the answer itself says counts for more.
  const wait = after > 0 ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  if (wait > 0 && !response.ok) {
    const problem = await response.json().catch(() => {});
    response = new Response(JSON.stringify({ ...problem, retry_after: problem?.retry_after ?? wait }), response);
  }
  return [response, hasExpired];
};

/**
 * Carries a request, with the session of the page's. A function is asked for one each time; and once more if
 * the answer says that it has expired: the same token goes again, with the same key, and nobody notices.
 * Nothing is waited for that is there already: the request is on its way before the form draws that it is.
 */
const send = async (element, url, init) => {
  // What the page changes from here on counts for the next request.
  const { session } = element;
  const protocol = element.protocol.trim();
  const carry = protocol === NANGO ? await byNango() : byContract;
  const isAsked = typeof session === "function";
  for (const isLast of [false, true]) {
    let text = session;
    try {
      if (isAsked) text = await session();
    } catch (error) {
      reportError(error);
    }
    text = typeof text === "string" ? text.trim() : "";
    // Else the WebAssembly has written it, if there is one.
    const isOurs = isAsked || protocol === NANGO;
    // As src/protocol has it. Who has no session isn't signed in.
    if (isOurs && !/^[!-~]+$/.test(text)) {
      console.error(PREFIX, "session is, or gives, none: it takes visible ASCII");
      return new Response(null, { status: 401 });
    }
    const [response, hasExpired] = await carry(element, url, init, isOurs && text, ask);
    if (isLast || !isAsked || !hasExpired) return response;
  }
};

/** What the WebAssembly has of an element: see src/element/mod.rs. */
export const host = (element, own) => {
  const quit = new AbortController();
  working.set(element, { ...own, quit });
  follow(element);
  return {
    read(name) {
      const { session } = element;
      // Known to be needed, it is to be there when Connect is pressed.
      if (name === "protocol" && element.protocol.trim() === NANGO)
        byNango().catch((error) => console.error(PREFIX, error));
      // One that is asked for when it is needed counts as one.
      if (name === "session") return typeof session === "function" ? "asked" : session;
      // A fieldset around it says so too.
      return name === "disabled" && element.matches(":disabled") ? "" : element.getAttribute(name);
    },
    // Whatever hangs is given up with the request.
    send: (url, init) =>
      new Promise((resolve, reject) => {
        init.signal = AbortSignal.any([init.signal, quit.signal]);
        init.signal.addEventListener("abort", reject);
        send(element, url, init).then(resolve, reject);
      }),
    ...own,
  };
};
