// Server-side rendering: the element as HTML, with a snapshot of the form in a declarative shadow root. The browser paints
// it with the page, and element.js replaces it by the form itself; until then it is inert, so that no token is lost in it.
// Uses the template and the rules of the first paint.

import { firstPaint } from "../generated/styles.js";
import { isGuideOpen, paint } from "../element/first_paint.js";
import { resolveLocale } from "../element/locale.js";
import { defineReflectedProperties } from "../element/reflected_attributes.js";
import { setLocation } from "./browser_stub.js";

/** Seconds after which the page's fallback takes the place of a form whose script hasn't come. */
const FALLBACK_AFTER_S = 10;

const FALLBACK_CSS = `
.gpc-card[inert]{animation:gpc-hide 0s ${FALLBACK_AFTER_S}s forwards}
.gpc-card[inert]+slot{display:block;height:0;overflow:hidden;visibility:hidden;animation:gpc-show 0s ${FALLBACK_AFTER_S}s forwards}
@media(scripting:none){.gpc-card[inert],.gpc-card[inert]+slot{animation-delay:0s}}
@keyframes gpc-hide{to{position:absolute;visibility:hidden}}
@keyframes gpc-show{to{height:auto;overflow:visible;visibility:visible}}
`;

/** As much of an element as paint() reads. */
class ElementStub {
  #attributes;

  constructor(attributes, language) {
    this.#attributes = attributes;
    this.parentNode = { getAttribute: () => language };
  }

  getAttribute(name) {
    const value = this.#attributes[name] ?? false;
    return value === false ? null : value === true ? "" : String(value);
  }

  hasAttribute(name) {
    return this.getAttribute(name) !== null;
  }

  get dir() {
    return this.getAttribute("dir");
  }

  get ariaLabel() {
    return this.getAttribute("aria-label");
  }

  /** Only called for `:disabled`. */
  matches() {
    return this.disabled;
  }
}
defineReflectedProperties(ElementStub.prototype);

const escapeHtml = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt()};`);
const attributeToHtml = ([name, value]) => ` ${name}="${escapeHtml(value)}"`;

/** Those that change what is seen. */
const VISIBLE_ATTRIBUTES = "class d dir disabled hidden inert lang name open part placeholder type viewBox".split(" ");
const isVisuallyHidden = (node) => node[1]?.class === "gpc-hidden";

/** A node of the template as HTML, as far as it is seen. */
const nodeToHtml = (node) => {
  if (node.trim) return escapeHtml(node);
  const [tag, attributes, ...children] = node;
  const visible = Object.entries(attributes).filter(
    ([name, value]) => value !== null && VISIBLE_ATTRIBUTES.includes(name),
  );
  const start = `<${tag}${visible.map(attributeToHtml).join("")}>`;
  if (tag === "input") return start;
  const isClosed = tag === "details" && attributes.open !== "";
  const shown = (isClosed ? children.slice(0, 1) : children).filter((child) => !isVisuallyHidden(child));
  // Adjacent texts stay apart, as in the form: joined they could be a hair wider.
  const inner = shown.map((child, index) => (child.trim && shown[index - 1]?.trim ? "<!---->" : "") + nodeToHtml(child));
  return `${start}${inner.join("")}</${tag}>`;
};

export const renderToString = async (attributes, options = {}) => {
  const { url, language, messages = null, fallback = "", nonce, tag = "github-pat-connect" } = options;
  const element = new ElementStub(attributes, language || "en");
  const names = Object.keys(attributes).filter((name) => element.hasAttribute(name));
  const invalid = [tag, ...names].find((name) => !/^[a-z][\w.:-]*$/i.test(name));
  if (invalid) throw new TypeError(`no name in HTML: ${invalid}`);
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw new TypeError("url: the address of the page, whole");

  const locale = await resolveLocale(element, messages);
  const guide = isGuideOpen(element.guide, {}) && (await import("./guide-first-paint.js"));
  // From here on synchronous, because the next call may set another address.
  setLocation(url);
  const [, card, ...children] = paint(element, {}, locale, guide.guideSteps).card;
  const css = firstPaint + (guide.styles ?? "") + FALLBACK_CSS;
  const style = `<style${nonce ? attributeToHtml(["nonce", nonce]) : ""}>${css}</style>`;
  // Not a `section`, which element.js would take for a form that it has painted.
  const snapshot = nodeToHtml(["div", { ...card, inert: "" }, ...children]);
  const own = names.map((name) => attributeToHtml([name, element.getAttribute(name)])).join("");
  const shadow = `<template shadowrootmode="open">${style}${snapshot}<slot></slot></template>`;
  return `<${tag}${own}>${shadow}${fallback}</${tag}>`;
};
