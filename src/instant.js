// The form before the WebAssembly is there. What it looks like comes from template.js, which the component itself has
// rendered; here are the few rules that fill it in from the attributes. They are those of the crate github-pat and of
// src/components, and tests/instant.json is the table that both are held against.

import { labels, writeOnly } from "./labels.js";

/**
 * The same node with these names in its texts, and with these pieces in place of those that have their part
 * or class. Each piece of it is noted in `at`, by its part or class.
 */
export const fill = (node, names, at = {}, pieces = {}) => {
  if (typeof node === "string") return node.replace(/\{(\w+)\}/g, (_, name) => names[name]);
  const key = node[1].part ?? node[1].class;
  const [tag, attributes, ...children] = pieces[key] || node;
  const filled = [tag, {}];
  for (const name of Object.keys(attributes)) filled[1][name] = fill(attributes[name], names);
  at[key] ??= filled;
  filled.push(...children.map((child) => fill(child, names, at, pieces)));
  return filled;
};

/** As in src/endpoint.rs: an address, if nobody reads on the way what goes there. */
const safe = (text, base) => {
  try {
    const url = new URL(text, base);
    return text && /^(https:\/\/[^@/]+|http:\/\/(([^@/]+\.)?localhost|127[\d.]+|\[::1])(:\d+)?)\//.test(url) && url;
  } catch {}
};

/** The messages of the levels of a permission. */
const LEVELS = { read: "levelRead", write: "levelWrite", writeOnly: "levelWriteOnly", admin: "levelAdmin" };

const cut = (text, longest) => [...text].slice(0, longest).join("");

const label = (name) => {
  if (labels[name]) return labels[name];
  const key = name.replace(/^organization_/, "");
  const words = labels[key] ?? key.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
  return key === name ? words : `${words} (organization)`;
};

/** Whether the guide is to be open: as it was left by hand, unless the page wishes otherwise since. */
export const isOpen = (wish, { guide }) => (guide && guide[0] === wish ? guide[1] : wish.trim() === "open");

/** An attribute that says something by being there: one that is null isn't. */
const set = ([, attributes], name, is) => (attributes[name] = is ? "" : null);

/** Puts this into a node, in place of what stands in it. */
const put = (node, ...children) => node.splice(2, Infinity, ...children);

/**
 * The card for these properties, in a language. `now` says what the person has done: whether
 * the token can be read, whether it is to be sent as soon as it can be, and whether the guide was opened by
 * hand, with the page's wish then. `steps` are the guide's, once they are there.
 */
export const paint = (wishes, now, locale, steps) => {
  const { card, choices, classic, connecting, revealed, words } = locale.table;
  // What is asked for. What can't be used is as if it weren't there.
  const text = (name) => wishes[name].trim();
  const backend = safe(text("backendUrl"), document.baseURI);
  const app = text("appName") || location.host;
  const github = safe(text("githubUrl")) || new URL("https://github.com");
  const isServer = !/(^github|\.ghe)\.com$/.test(github.host);
  const page = safe(text("tokenUrl")) && text("tokenUrl");
  // As much as GitHub takes.
  const name = cut(text("tokenName") || app, 40);
  const description = cut(text("tokenDescription"), 1024);
  const life = text("tokenExpiration");
  const days = /^(none|\+?\d*[1-9]\d*)$/.test(life) ? Math.min(life, 366) || life : "";
  const unit = { style: "unit", unit: "day", unitDisplay: "long" };
  const lifetime = days > 0 ? days.toLocaleString(words.language, unit) : days && words.noExpiration;
  const owner = text("resourceOwner");
  const choice = text("repositoryAccess");
  const access = Object.hasOwn(choices, choice) ? choice : "";
  const scopes = text("scopes").match(/[^\s,]+/g) ?? [];
  const permissions = [...text("permissions").matchAll(/([\w-]+)=(read|write|admin)/g)].map(([, name, level]) => [
    name.toLowerCase().replaceAll("-", "_"),
    level,
  ]);
  const type = text("tokenType");
  const old = type === "classic" || (type !== "fine-grained" && (!permissions[0] === !scopes[0] ? isServer : scopes[0]));
  const login = text("expectedLogin");
  const names = { app, description, github: github.host, host: backend?.host, lifetime, login: login && ` @${login}`, name, owner };

  // Without a prototype: a page may have added to every object there is.
  const at = { __proto__: null };
  fill(card, names, at, {
    __proto__: null,
    "gpc-asked": old && classic,
    "gpc-byhand": !old && choices[access],
    connect: now.sent && connecting,
    reveal: now.shown && revealed,
  });
  const { connect, create, guide, input, request, step } = at;
  if (wishes.dir) at.card[1].dir = /^(ltr|rtl)$/.test(wishes.dir) ? wishes.dir : null;
  at.card[1]["aria-label"] = wishes.ariaLabel || at.card[1]["aria-label"];
  if (text("density") === "compact") at.card[1].class += " gpc-compact";
  set(at["gpc-form"], "hidden", !backend);

  const home = `${github.origin}/settings/${old ? "tokens" : "personal-access-tokens"}`;
  const prefilled = !page && (old || !isServer);
  const values = old
    ? [["description", name], ["scopes", scopes.join()], ["default_expires_at", days]]
    : [["name", name], ["description", description], ["target_name", owner], ["expires_in", days], ...permissions];
  const query = prefilled ? `?${new URLSearchParams(values.filter(([, value]) => value))}` : "";
  create[1].href = page || `${home}/new${query}`;
  if (page) create[2] = words.createLinkElsewhere;
  at.tokens[1].href = home;
  if (!prefilled) put(at["gpc-asked"][2], words.fillIn);

  const each = old
    ? scopes.map((scope) => [scope])
    : permissions.map(([name, level]) => [label(name), words[LEVELS[level === "write" && writeOnly.includes(name) ? "writeOnly" : level]]]);
  const items = each.map(([name, level]) => {
    const item = ["div", {}, ["span", { lang: "en" }, name]];
    return level ? [...item, " ", ["span", { class: "gpc-quiet" }, level]] : item;
  });
  put(request.at(-1)[3], ...items);
  put(request, ...request.slice(2).filter((row) => row[3][2]));
  if (!navigator.clipboard?.writeText) for (const row of request.slice(2)) row.splice(4);

  const open = isOpen(wishes.guide, now);
  set(guide, "open", open);
  if (open) {
    put(guide[2], words.guideHide);
    guide.push(...(steps?.({ ...names, access, each, locale, github, old, page, prefilled }) ?? []));
  }
  if (text("guide") === "none") step.splice(5, 2);

  if (old) input[1].placeholder = "ghp_…";
  if (text("passwordManager") === "allow") for (const name in input[1]) if (/ignore|form-/.test(name)) input[1][name] = null;
  for (const node of [input, at.paste, connect]) set(node, "disabled", wishes.matches(":disabled"));
  if (!navigator.clipboard?.readText) at.field.splice(3, 1);
  if (now.shown) input[1].type = "text";
  set(input, "readonly", now.sent);
  connect[1]["aria-disabled"] ??= null;
  if (now.sent) put(at["gpc-hidden"], connecting[3]);
  else if (text("connectionId")) put(connect, words.replaceToken);
  if (text("connectionId")) put(at.title, words.replaceToken);
  return at;
};

/** Gives an element these attributes, and takes those from it that are null. */
export const dress = (element, attributes) => {
  // Not `in`, for the same reason.
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
};

/**
 * Makes what stands in `parent` these nodes. What fits stays, the field first of all; one without
 * attributes stays as it is.
 */
export const patch = (parent, nodes) => {
  let next = parent.firstChild;
  for (const node of nodes) {
    const [tag, attributes, ...children] = node.trim ? [] : node;
    const fits = next && next.localName === tag;
    const kind = /svg|path/.test(tag) ? "2000/svg" : "1999/xhtml";
    const there = fits ? next : tag ? document.createElementNS(`http://www.w3.org/${kind}`, tag) : new Text();
    if (fits) next = there.nextSibling;
    if (!tag && there.data !== node) there.data = node;
    if (attributes) {
      dress(there, attributes);
      patch(there, children);
    }
    // Only now, with all that is in it: each insertion is looked at.
    if (!fits) parent.insertBefore(there, next);
  }
  while (next?.nextSibling) next.nextSibling.remove();
  next?.remove();
};
