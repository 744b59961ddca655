// An element as a component of React: for React 18, which sets only attributes and listens to no custom events, and for
// server-rendered pages, where React 19 sets no properties either. Not by `createComponent` of @lit/react: it sets every
// property again each time, and `connection` clears the field; and `permissions`, `theme` and the like, which are
// properties too, would be missing in the server's HTML.

import { createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";

/** What isn't an attribute. */
const PROPERTIES = ["connection", "headers", "messages", "session"];
const EVENTS = {
  onReady: "ready",
  onConnecting: "connecting",
  onConnected: "connected",
  onDisconnecting: "disconnecting",
  onDisconnected: "disconnected",
  onFailed: "failed",
  onStateChange: "statechange",
};
/** In HTML these say something by being there, whatever their value. */
const FLAGS = ["required", "disabled", "autofocus"];
/** In these "false" is a value like others. */
const SAYS_FALSE = /^(aria-|data-)|^(draggable|spellcheck|contenteditable)$/i;

// On a server nothing is laid out, and React says so.
const useEarly = typeof window === "undefined" ? useEffect : useLayoutEffect;

const attributesOf = (props) => {
  const attributes = {};
  for (const [name, value] of Object.entries(props)) {
    if (PROPERTIES.includes(name) || name in EVENTS) continue;
    const isFlag = FLAGS.includes(name);
    // React 18 has no other name for it on a custom element, and writes what is false as text.
    if (isFlag || (value === false && !SAYS_FALSE.test(name))) attributes[name] = value ? true : undefined;
    else attributes[name === "className" ? "class" : name] = value;
  }
  return attributes;
};

export const createComponent = (tag) =>
  forwardRef((props, ref) => {
    const element = useRef(null);
    /** The props of the last rendering. */
    const latest = useRef({});
    useEarly(() => {
      const before = latest.current;
      latest.current = props;
      // What was never given is the element's own business; what isn't given any more is none.
      for (const name of PROPERTIES)
        if (props[name] !== before[name]) element.current[name] = props[name] ?? null;
    });
    useEarly(() => {
      const { current } = element;
      // Not ended by an AbortSignal: in Jest's imitations of a browser it may be of another kind than the element's.
      const listeners = Object.entries(EVENTS).map(([name, event]) => [event, (it) => latest.current[name]?.(it)]);
      for (const listener of listeners) current.addEventListener(...listener);
      return () => {
        for (const listener of listeners) current.removeEventListener(...listener);
      };
    }, []);
    useImperativeHandle(ref, () => element.current);
    return createElement(tag, { ...attributesOf(props), ref: element });
  });
