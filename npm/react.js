// <github-pat-connect> as a component: for React 18, which sets only attributes and listens to no custom events, and for
// server-rendered pages, where React 19 sets no properties either.

import { createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import "./index.js";

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

export const GithubPatConnect = forwardRef((props, ref) => {
  const element = useRef(null);
  const handlers = useRef(props);
  const attributes = {};
  for (const [name, value] of Object.entries(props)) {
    if (PROPERTIES.includes(name) || name in EVENTS) continue;
    const isFlag = FLAGS.includes(name);
    // React 18 has no other name for it on an element of the page's own, and writes what is false as text.
    if (isFlag || (value === false && !SAYS_FALSE.test(name))) attributes[name] = value ? true : undefined;
    else attributes[name === "className" ? "class" : name] = value;
  }
  useEarly(() => {
    handlers.current = props;
  });
  const given = useRef({});
  for (const name of PROPERTIES) {
    const value = props[name];
    useEarly(() => {
      // What was never given is the element's own business; what isn't given any more is none.
      if (name in props || given.current[name]) element.current[name] = value ?? null;
      given.current[name] = name in props;
    }, [value]);
  }
  useEarly(() => {
    const { current } = element;
    const hear = {};
    for (const [name, event] of Object.entries(EVENTS)) {
      hear[event] = (it) => handlers.current[name]?.(it);
      current.addEventListener(event, hear[event]);
    }
    return () => {
      for (const event in hear) current.removeEventListener(event, hear[event]);
    };
  }, []);
  useImperativeHandle(ref, () => element.current);
  return createElement("github-pat-connect", { ...attributes, ref: element });
});
