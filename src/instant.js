// The form before the WebAssembly is there. What it looks like comes from painted.js, which the view
// itself has written; here are the few rules that fill it in from the attributes. They are those of
// src/request and src/view, and tests/instant.json is the table that both are held against.

import { card, choices, classic, connecting, labels, revealed, words, writeOnly } from "./painted.js";

/** The same node with these names in its texts. Each piece of it is noted in `at`, by its part or class. */
export const fill = (node, names, at = {}) => {
  if (node.trim) return node.replace(/\{(\w+)\}/g, (_, name) => names[name]);
  const [tag, { ...attributes }, ...children] = node;
  for (const name in attributes) attributes[name] = fill(attributes[name], names);
  const filled = [tag, attributes];
  at[attributes.part ?? attributes.class] ??= filled;
  filled.push(...children.map((child) => fill(child, names, at)));
  return filled;
};

const url = (text, base) => {
  try {
    return new URL(text, base);
  } catch {}
};

/** As in src/endpoint.rs: nobody reads on the way what goes there. */
const isSafe = (it) =>
  it &&
  !it.username &&
  !it.password &&
  (it.protocol === "https:" ||
    (it.protocol === "http:" && /^(.+\.)?localhost$|^127(\.\d+){3}$|^\[::1]$/.test(it.hostname)));

const cut = (text, longest) => [...text].slice(0, longest).join("");

/** What the attributes ask for. One that can't be used is as if it weren't there. */
const wishes = (read) => {
  const text = (name) => (read(name) ?? "").trim();
  const list = (name) => text(name).split(/[ ,\t\n\r]+/).filter(Boolean);
  const backend = url(text("backend-url"), document.baseURI);
  const github = url(text("github-url"));
  const parts = list("permissions").map((part) => /^([\w-]+)=(read|write|admin)$/.exec(part));
  const days = text("token-expiration");
  const own = text("token-url");
  const app = text("app-name") || location.host;
  return {
    ready: isSafe(text("backend-url") && backend),
    app,
    host: backend?.host,
    github: isSafe(github) ? github : new URL("https://github.com"),
    type: text("token-type"),
    // As much as GitHub takes.
    name: cut(text("token-name") || app, 40),
    description: cut(text("token-description"), 1024),
    days: days === "none" ? days : /^\+?\d+$/.test(days) && days > 0 ? `${Math.min(days, 366)}` : "",
    owner: text("resource-owner"),
    access: Object.hasOwn(choices, text("repository-access")) ? text("repository-access") : "",
    permissions: parts.every(Boolean)
      ? parts.map(([, name, level]) => [name.toLowerCase().replaceAll("-", "_"), level])
      : [],
    scopes: list("scopes"),
    page: isSafe(url(own)) ? own : "",
    guide: text("guide") || "closed",
    compact: text("density") === "compact",
    disabled: read("disabled") != null,
    managed: text("password-manager") === "allow",
  };
};

const isClassic = ({ type, permissions, scopes, github }) => {
  if (type === "classic" || type === "fine-grained") return type === "classic";
  return !permissions.length === !scopes.length ? isServer(github) : scopes.length > 0;
};

const isServer = ({ host }) => host !== "github.com" && !host.endsWith(".ghe.com");

const escape = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt().toString(16).toUpperCase()}`);

const link = (base, values) => {
  const query = Object.entries(values).filter(([, value]) => value);
  return base + query.map(([name, value], place) => `${place ? "&" : "?"}${escape(name)}=${escape(value)}`).join("");
};

const label = (name) => {
  const [, organization, key] = /^(organization_)?(.*)$/.exec(name);
  const words = key.replaceAll("_", " ");
  const known = Object.hasOwn(labels, key) ? labels[key] : words.charAt(0).toUpperCase() + words.slice(1);
  return organization ? `${known} (organization)` : known;
};

/** Whether the guide is to be open: as it was left by hand, unless the page wishes otherwise since. */
export const isOpen = (wish, { guide }) => (guide && guide[0] === wish ? guide[1] : wish === "open");

/** An attribute that says something by being there: one that is null isn't. */
const set = ([, attributes], name, is) => (attributes[name] = is ? "" : null);

/** Puts this into a node, in place of what stands in it. */
const put = (node, ...children) => node.splice(2, Infinity, ...children);

/**
 * The card for these attributes. `now` says what the person has done: whether the token can be read,
 * whether it is to be sent as soon as it can be, and whether the guide was opened by hand, with the page's
 * wish then. `steps` are the guide's, once they are there.
 */
export const paint = (read, now, steps) => {
  const it = wishes(read);
  const { days, description, github, name, owner, page, permissions, scopes } = it;
  const old = isClassic(it);
  const at = {};
  const tree = fill(card, it, at);
  const { create, input, request } = at;
  const step = at["gpc-step"];
  const become = (node, other) => node.splice(0, Infinity, ...other);

  if (it.compact) tree[1].class += " gpc-compact";
  set(at["gpc-form"], "hidden", !it.ready);

  const home = `${github.origin}/settings/${old ? "tokens" : "personal-access-tokens"}`;
  const prefilled = !page && (old || !isServer(github));
  const values = old
    ? { description: name, scopes: scopes.join(","), default_expires_at: days }
    : { name, description, target_name: owner, expires_in: days, ...Object.fromEntries(permissions) };
  create[1].href = page || link(`${home}/new`, prefilled ? values : {});
  if (page) create[2] = words.createElsewhere;
  at.tokens[1].href = home;
  if (!prefilled) put(at["gpc-asked"][2], words.fillIn);

  const rows = (old ? fill(classic, it) : request).slice(2);
  const item = rows.at(-1)[3][2];
  const level = ([name, level]) => words[level === "write" && writeOnly.includes(name) ? "writeOnly" : level];
  const each = old ? scopes.map((scope) => [scope]) : permissions.map((it) => [label(it[0]), level(it)]);
  const list = each.map(([name, level]) => {
    const [tag, attributes, word, blank, quiet] = fill(item);
    put(word, name);
    if (level) put(quiet, level);
    return level ? [tag, attributes, word, blank, quiet] : [tag, attributes, word];
  });
  const lifetime = days && (words[days] ?? fill(words.days, { days }));
  const contents = [[name], [description], [lifetime], [owner], list];
  const filled = (old ? [0, 2, 4] : [0, 1, 2, 3, 4]).map((place, index) => {
    const row = rows[index];
    put(row[3], ...contents[place]);
    if (!navigator.clipboard?.writeText) row.splice(4);
    return row;
  });
  put(request, ...filled.filter((row) => row[3][2]));
  const hand = at["gpc-byhand"];
  if (old) put(hand[2], words.finish);
  // The words between asterisks stand on GitHub's page, in English.
  const choice = fill(old ? words.finishClassic : choices[it.access], it).split("*");
  const pieces = choice.map((text, place) => (place % 2 ? ["b", { lang: "en" }, text] : text));
  hand.splice(4, Infinity, ...pieces.filter(Boolean));

  const open = isOpen(it.guide, now);
  set(at.guide, "open", open);
  if (open) {
    put(at.guide[2], words.hide);
    at.guide.push(...(steps?.({ ...it, each, lifetime, old, prefilled }) ?? []));
  }
  if (it.guide === "none") step.splice(5, 2);

  input[1].placeholder = old ? "ghp_…" : "github_pat_…";
  if (it.managed) for (const name in input[1]) if (/ignore$|form-type$/.test(name)) input[1][name] = null;
  for (const node of [input, at.paste, at.connect]) set(node, "disabled", it.disabled);
  if (!navigator.clipboard?.readText) at.field.splice(3, 1);
  if (now.shown) {
    input[1].type = "text";
    become(at.reveal, revealed);
  }
  set(input, "readonly", now.sent);
  set(at.connect, "aria-disabled");
  if (now.sent) {
    become(at.connect, connecting);
    put(at["gpc-hidden"], connecting[3]);
  }
  return { tree, step: step.slice(2), tokens: at.tokens };
};

/** Makes what stands in `parent` these nodes. What fits stays, the field first of all: src/dom.rs. */
export const patch = (parent, nodes) => {
  let next = parent.firstChild;
  for (const node of nodes) {
    const isText = typeof node === "string";
    const fits = next && (isText ? next.nodeType === 3 : next.localName === node[0]);
    const kind = /svg|path/.test(node[0]) ? "2000/svg" : "1999/xhtml";
    const there = fits
      ? next
      : isText
        ? new Text()
        : document.createElementNS(`http://www.w3.org/${kind}`, node[0]);
    if (fits) next = there.nextSibling;
    if (isText) {
      if (there.data !== node) there.data = node;
    } else {
      for (const [name, value] of Object.entries(node[1]))
        if (there.getAttribute(name) !== value)
          if (value === null) there.removeAttribute(name);
          else there.setAttribute(name, value);
      patch(there, node.slice(2));
    }
    // Only now, with all that is in it: each insertion is looked at.
    if (!fits) parent.insertBefore(there, next);
  }
  while (next) {
    const rest = next;
    next = rest.nextSibling;
    rest.remove();
  }
};
