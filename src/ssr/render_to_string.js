// Server-side rendering: the element as HTML, with a snapshot of the form in a declarative shadow root. The browser
// paints it with the page, and element.js replaces it with the form. The snapshot is inert, so that no token can be typed
// into it. Uses the template and the rules of the first paint.

import { isGuideOpen, paint } from "../element/first_paint.js";
import { resolveLocale } from "../element/locale.js";
import { firstPaint, prerendered } from "../generated/styles.js";

const escapeHtml = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt()};`);
const attributeToHtml = ([name, value]) => ` ${name}="${escapeHtml(value)}"`;

/** Those that change what is seen. */
const VISIBLE_ATTRIBUTES =
  "class d dir disabled hidden inert lang name open part placeholder type viewBox".split(" ");
const isVisible = ([name, value]) => value !== null && VISIBLE_ATTRIBUTES.includes(name);

/** A node of the template as HTML, as far as it is seen. */
const nodeToHtml = (node) => {
  if (node.trim) return escapeHtml(node);
  const [tag, attributes, ...children] = node;
  const visible = Object.entries(attributes).filter(isVisible);
  const start = `<${tag}${visible.map(attributeToHtml).join("")}>`;
  if (tag === "input") return start;
  const isClosed = tag === "details" && attributes.open !== "";
  const shown = children
    .slice(0, isClosed ? 1 : undefined)
    .filter((child) => child[1]?.class !== "gpc-hidden");
  // Adjacent texts stay apart, as in the form: joined they could be a hair wider.
  const separator = (index) => (shown[index].trim && shown[index - 1]?.trim ? "<!---->" : "");
  const inner = shown.map((child, index) => separator(index) + nodeToHtml(child));
  return `${start}${inner.join("")}</${tag}>`;
};

/** As much of a window as paint() reads. Browsers have a clipboard in secure contexts only. */
const windowAt = (url) => {
  const location = new URL(url);
  const { hostname, protocol } = location;
  const isSecure = protocol === "https:" || /^(localhost|127\.|\[::1])|\.localhost$/.test(hostname);
  const clipboard = isSecure && { readText: true, writeText: true };
  return { location, navigator: { clipboard } };
};

export const renderToString = async (attributes, options = {}) => {
  const { url, language, messages, fallback = "", nonce, tag = "github-pat-connect" } = options;
  const getAttribute = (name) => {
    const value = attributes[name] ?? false;
    return value === false ? null : value === true ? "" : String(value);
  };
  const names = Object.keys(attributes).filter((name) => getAttribute(name) !== null);
  const invalid = [tag, ...names].find((name) => !/^(?!on)[a-z][\w.:-]*$/i.test(name));
  if (invalid) throw new TypeError(`no name in HTML: ${invalid}`);
  if (!/^https?:/i.test(url) || !URL.canParse(url))
    throw new TypeError("url: the address of the page, whole");

  const element = {
    getAttribute,
    baseURI: url,
    // Whether it is disabled.
    matches: () => names.includes("disabled"),
    parentNode: { getAttribute: () => language || "en" },
  };
  const locale = await resolveLocale(element, messages);
  const isOpen = isGuideOpen(element, {});
  const guideModule = await import("./guide-first-paint.js");
  const state = { uiState: {}, locale, guideModule };
  const [, card, ...children] = paint(element, windowAt(url), state).card;
  const css = firstPaint + (isOpen ? guideModule.styles : "") + prerendered;
  const style = `<style${nonce ? attributeToHtml(["nonce", nonce]) : ""}>${css}</style>`;
  // Not a `section`, which element.js would take for a form that it has painted.
  const snapshot = nodeToHtml(["div", { ...card, inert: "" }, ...children]);
  const own = names.map((name) => attributeToHtml([name, getAttribute(name)])).join("");
  const shadow = `<template shadowrootmode="open">${style}${snapshot}<slot></slot></template>`;
  return `<${tag}${own}>${shadow}${fallback}</${tag}>`;
};
