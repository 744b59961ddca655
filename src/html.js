// The form as HTML, for whoever writes the page: on a server, or where a site is built. It is a picture of the form,
// which is there with the page and which element.js replaces by the form itself. Until then it takes nothing, so
// that nobody's token is lost in it.

import { isOpen, paint } from "./instant.js";
import { reflect } from "./properties.js";
import { at } from "./server.js";
import { form } from "./sheet.js";
import { speech } from "./speaking.js";

/** Seconds after which nobody waits for a script any more. */
const LATE = 10;

/** Where the script never comes, what the page has put between the tags takes the picture's place. */
const TURN = `
.gpc-card[inert]{animation:gone 0s ${LATE}s forwards}
.gpc-card[inert]+slot{display:block;height:0;overflow:hidden;visibility:hidden;animation:come 0s ${LATE}s forwards}
@media(scripting:none){.gpc-card[inert],.gpc-card[inert]+slot{animation-delay:0s}}
@keyframes gone{to{position:absolute;visibility:hidden}}
@keyframes come{to{height:auto;overflow:visible;visibility:visible}}
`;

/** As much of an element as paint() asks for. */
class Drawn {
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

  /** Asked for `:disabled`. */
  matches() {
    return this.disabled;
  }
}
reflect(Drawn.prototype);

const escaped = (text) => text.replace(/[&<>"]/g, (it) => `&#${it.charCodeAt()};`);
const written = ([name, value]) => ` ${name}="${escaped(value)}"`;

/** What of it is seen. */
const SEEN = "class d dir disabled hidden inert lang name open part placeholder type viewBox".split(" ");
const isHeard = (node) => node[1]?.class === "gpc-hidden";

/** A node of painted.js as HTML, as far as it is seen. */
const write = (node) => {
  if (node.trim) return escaped(node);
  const [tag, attributes, ...children] = node;
  const seen = Object.entries(attributes).filter(([name, value]) => value !== null && SEEN.includes(name));
  const start = `<${tag}${seen.map(written).join("")}>`;
  const isClosed = tag === "details" && attributes.open !== "";
  const shown = (isClosed ? children.slice(0, 1) : children).filter((it) => !isHeard(it));
  // Two texts that meet stay two: as one they could be a hair wider.
  const inner = shown.map((it, place) => (it.trim && shown[place - 1]?.trim ? "<!---->" : "") + write(it));
  return tag === "input" ? start : `${start}${inner.join("")}</${tag}>`;
};

/** The element with the form in it, as HTML. */
export const html = async (attributes, { url, language, messages = null, fallback = "", nonce, tag } = {}) => {
  const name = tag ?? "github-pat-connect";
  const element = new Drawn(attributes, language || "en");
  const given = Object.keys(attributes).filter((name) => element.hasAttribute(name));
  const wrong = [name, ...given].find((it) => !/^[a-z][\w.:-]*$/i.test(it));
  if (wrong) throw new TypeError(`no name in HTML: ${wrong}`);
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw new TypeError("url: the address of the page, whole");

  const table = await speech(element, messages);
  const guide = isOpen(element.guide, {}) && (await import("./guide.js"));
  // From here on at once: the next page may have another address.
  at(url);
  const [, shown, ...pieces] = paint(element, {}, table, guide.steps).card;
  const sheet = form + (guide.sheet ?? "") + TURN;
  const style = `<style${nonce ? written(["nonce", nonce]) : ""}>${sheet}</style>`;
  // Not a `section`, as the form is one: what element.js doesn't take for its own it replaces.
  const picture = write(["div", { ...shown, inert: "" }, ...pieces]);
  const mine = given.map((name) => written([name, element.getAttribute(name)])).join("");
  const shadow = `<template shadowrootmode="open">${style}${picture}<slot></slot></template>`;
  return `<${name}${mine}>${shadow}${fallback}</${name}>`;
};
