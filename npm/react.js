// <github-pat-connect> as a component: for React 18, which writes everything as an attribute and hears no event of an
// element's own, and for what a server has drawn, where React 19 sets no property either.

import { createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import "./index.js";

/** What isn't an attribute. */
const PROPERTIES = ["connection", "headers", "messages", "session"];
const EVENTS = {
  onReady: "ready",
  onConnecting: "connecting",
  onConnected: "connected",
  onFailed: "failed",
  onStateChange: "statechange",
};
/** In HTML these say something by being there, whatever their value. */
const FLAGS = ["required", "disabled", "autofocus"];

// On a server nothing is laid out, and React says so.
const useEarly = typeof window === "undefined" ? useEffect : useLayoutEffect;

export const GithubPatConnect = forwardRef((props, given) => {
  const element = useRef(null);
  const handlers = useRef(props);
  const attributes = {};
  for (const [name, value] of Object.entries(props)) {
    if (PROPERTIES.includes(name) || name in EVENTS) continue;
    if (FLAGS.includes(name)) attributes[name] = value ? true : undefined;
    // React 18 has no other name for it on an element of the page's own.
    else attributes[name === "className" ? "class" : name] = value;
  }
  useEarly(() => {
    handlers.current = props;
  });
  for (const name of PROPERTIES) {
    const value = props[name];
    useEarly(() => {
      // What was never given is the element's own business.
      if (name in props) element.current[name] = value ?? null;
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
  useImperativeHandle(given, () => element.current);
  return createElement("github-pat-connect", { ...attributes, ref: element });
});
