// The form before the WebAssembly is there. What it looks like comes from painted.js, which the view
// itself has written; here are the few rules that fill it in from the attributes. They are those of
// src/request and src/view, and tests/instant.json is the table that both are held against.

import { labels, writeOnly } from "./labels.js";

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

/** The words between asterisks stand on GitHub's page, in English. */
export const parted = (sentence) =>
  sentence
    .split("*")
    .map((text, place) => (place % 2 ? ["b", { lang: "en" }, text] : text))
    .filter(Boolean);

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

const isServer = ({ host }) => host !== "github.com" && !host.endsWith(".ghe.com");

const link = (base, values) => {
  const query = Object.entries(values).filter(([, value]) => value);
  return base + query.map(([name, value], place) => `${place ? "&" : "?"}${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("");
};

const label = (name) => {
  const [, organization, key] = /^(organization_)?(.*)$/.exec(name);
  const words = key.replaceAll("_", " ");
  const known = labels[key] ?? words.replace(/^./, (letter) => letter.toUpperCase());
  return organization ? `${known} (organization)` : known;
};

/** Whether the guide is to be open: as it was left by hand, unless the page wishes otherwise since. */
export const isOpen = (wish, { guide }) => (guide && guide[0] === wish ? guide[1] : wish.trim() === "open");

/** An attribute that says something by being there: one that is null isn't. */
const set = ([, attributes], name, is) => (attributes[name] = is ? "" : null);

/** Puts this into a node, in place of what stands in it. */
const put = (node, ...children) => node.splice(2, Infinity, ...children);

/**
 * The card for these properties, in the language of the table. `now` says what the person has done: whether
 * the token can be read, whether it is to be sent as soon as it can be, and whether the guide was opened by
 * hand, with the page's wish then. `steps` are the guide's, once they are there.
 */
export const paint = (wishes, now, table, steps) => {
  const { card, choices, classic, connecting, revealed, words } = table;
  // What is asked for. What can't be used is as if it weren't there.
  const text = (name) => wishes[name].trim();
  const list = (name) => text(name).split(/[ ,\t\n\r]+/).filter(Boolean);
  const backend = url(text("backendUrl"), document.baseURI);
  const app = text("appName") || location.host;
  const github = [url(text("githubUrl")), new URL("https://github.com")].find(isSafe);
  const own = text("tokenUrl");
  const page = isSafe(url(own)) && own;
  // As much as GitHub takes.
  const name = cut(text("tokenName") || app, 40);
  const description = cut(text("tokenDescription"), 1024);
  const life = text("tokenExpiration");
  const days = life === "none" ? life : /^\+?\d+$/.test(life) && life > 0 ? `${Math.min(life, 366)}` : "";
  const owner = text("resourceOwner");
  const choice = text("repositoryAccess");
  const access = choices[choice] ? choice : "";
  const scopes = list("scopes");
  const parts = list("permissions").map((part) => /^([\w-]+)=(read|write|admin)$/.exec(part));
  const permissions = parts.every(Boolean)
    ? parts.map(([, name, level]) => [name.toLowerCase().replaceAll("-", "_"), level])
    : [];
  const type = text("tokenType");
  const old =
    type === "classic" ||
    (type !== "fine-grained" && (!permissions.length === !scopes.length ? isServer(github) : scopes.length > 0));

  const login = text("expectedLogin");
  const names = { app, host: backend?.host, login: login && ` @${login}` };
  const at = {};
  const tree = fill(card, names, at);
  const { create, input, request } = at;
  const step = at.step;
  const become = (node, other) => node.splice(0, Infinity, ...other);

  if (wishes.dir) tree[1].dir = null;
  if (text("density") === "compact") tree[1].class += " compact";
  if (text("connectionId")) for (const node of [at.title, at.connect]) put(node, words.replace);
  set(at.form, "hidden", !isSafe(text("backendUrl") && backend));

  const home = `${github.origin}/settings/${old ? "tokens" : "personal-access-tokens"}`;
  const prefilled = !page && (old || !isServer(github));
  const values = old
    ? { description: name, scopes: scopes.join(","), default_expires_at: days }
    : { name, description, target_name: owner, expires_in: days, ...Object.fromEntries(permissions) };
  create[1].href = page || link(`${home}/new`, prefilled ? values : {});
  if (page) create[2] = words.createElsewhere;
  at.tokens[1].href = home;
  if (!prefilled) put(at.asked[2], words.fillIn);

  const rows = (old ? fill(classic, names) : request).slice(2);
  const item = rows.at(-1)[3][2];
  const level = ([name, level]) => words[level === "write" && writeOnly.includes(name) ? "writeOnly" : level];
  const each = old ? scopes.map((scope) => [scope]) : permissions.map((it) => [label(it[0]), level(it)]);
  const items = each.map(([name, level]) => {
    const [tag, attributes, word, blank, quiet] = fill(item);
    put(word, name);
    if (level) put(quiet, level);
    return level ? [tag, attributes, word, blank, quiet] : [tag, attributes, word];
  });
  const unit = { style: "unit", unit: "day", unitDisplay: "long" };
  const lifetime = days > 0 ? new Intl.NumberFormat(words.language, unit).format(days) : days && words.none;
  const contents = [[name], [description], [lifetime], [owner], items];
  const filled = (old ? [0, 2, 4] : [0, 1, 2, 3, 4]).map((place, index) => {
    const row = rows[index];
    put(row[3], ...contents[place]);
    if (!navigator.clipboard?.writeText) row.splice(4);
    return row;
  });
  put(request, ...filled.filter((row) => row[3][2]));
  const hand = at.byhand;
  if (old) put(hand[2], words.finish);
  hand.splice(4, Infinity, ...parted(old ? words.finishClassic : choices[access]).map((it) => fill(it, names)));

  const open = isOpen(wishes.guide, now);
  set(at.guide, "open", open);
  if (open) {
    put(at.guide[2], words.hide);
    at.guide.push(...(steps?.({ access, app, each, table, github, lifetime, name, old, owner, page, prefilled }) ?? []));
  }
  if (text("guide") === "none") step.splice(5, 2);

  input[1].placeholder = old ? "ghp_…" : "github_pat_…";
  if (text("passwordManager") === "allow") for (const name in input[1]) if (/ignore$|form-type$/.test(name)) input[1][name] = null;
  for (const node of [input, at.paste, at.connect]) set(node, "disabled", wishes.matches(":disabled"));
  if (!navigator.clipboard?.readText) at.field.splice(3, 1);
  if (now.shown) {
    input[1].type = "text";
    become(at.reveal, revealed);
  }
  set(input, "readonly", now.sent);
  set(at.connect, "aria-disabled");
  if (now.sent) {
    become(at.connect, connecting);
    put(at.hidden, connecting[3]);
  }
  return { tree, step: step.slice(2), tokens: at.tokens };
};

/**
 * Makes what stands in `parent` these nodes. What fits stays, the field first of all; one without
 * attributes stays as it is. The same as src/patch.rs.
 */
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
    } else if (node[1]) {
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
