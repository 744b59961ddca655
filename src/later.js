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

/** What the WebAssembly has of an element: see src/element/mod.rs. */
export const host = (element, own) => {
  const quit = new AbortController();
  working.set(element, { ...own, quit });
  follow(element);
  return {
    read(name) {
      // A function is asked when it is needed.
      if (name === "session") return typeof element.session === "string" ? element.session : null;
      // A fieldset around it says so too.
      return name === "disabled" && element.matches(":disabled") ? "" : element.getAttribute(name);
    },
    get session() {
      return element.session;
    },
    get headers() {
      return element.headers;
    },
    abortSignal: quit.signal,
    ...own,
  };
};
