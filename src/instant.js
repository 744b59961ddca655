// The form before the WebAssembly is there. What it looks like comes from painted.js, which the view
// itself has written; here are the few rules that fill it in from the attributes. They are those of
// src/request and src/view, and tests/instant.json is the table that both are held against.

import { card, choices, classic, connecting, copied, labels, revealed, words, writeOnly } from "./painted.js";

/** The same node, with these names in its texts. */
export const fill = (node, names) => {
  if (typeof node === "string") return node.replace(/\{(\w+)\}/g, (_, name) => names[name]);
  const [tag, attributes, ...children] = node;
  const filled = Object.entries(attributes).map(([name, value]) => [name, fill(value, names)]);
  return [tag, Object.fromEntries(filled), ...children.map((child) => fill(child, names))];
};

const find = (node, name, value) => {
  if (typeof node === "string" || node[1][name] === value) return typeof node === "string" ? undefined : node;
  for (const child of node.slice(2)) {
    const found = find(child, name, value);
    if (found) return found;
  }
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
    (it.protocol === "http:" && /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(it.hostname)));

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
    isSetUp: text("backend-url") !== "" && isSafe(backend),
    app,
    host: backend?.host,
    github: isSafe(github) ? github : new URL("https://github.com"),
    type: text("token-type"),
    // GitHub takes 40 characters.
    name: [...(text("token-name") || app)].slice(0, 40).join(""),
    description: [...text("token-description")].slice(0, 1024).join(""),
    days: /^\+?\d+$/.test(days) && Number(days) ? String(Math.min(Number(days), 366)) : days === "none" ? days : "",
    owner: text("resource-owner"),
    access: Object.hasOwn(choices, text("repository-access")) ? text("repository-access") : "",
    permissions: parts.every(Boolean)
      ? parts.map(([, name, level]) => [name.toLowerCase().replaceAll("-", "_"), level])
      : [],
    scopes: list("scopes"),
    page: isSafe(url(own)) ? own : "",
    guide: text("guide") || "closed",
    isCompact: text("density") === "compact",
    isDisabled: read("disabled") != null,
    isManaged: text("password-manager") === "allow",
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
  const query = values.filter(([, value]) => value).map(([name, value]) => `${escape(name)}=${escape(value)}`);
  return base + (query.length ? `?${query.join("&")}` : "");
};

const label = (name) => {
  const [, organization, rest] = /^(organization_)?(.*)$/.exec(name);
  const key = rest === "hooks" ? "repository_hooks" : rest;
  const words = key.replaceAll("_", " ");
  const known = Object.hasOwn(labels, key) ? labels[key] : words.charAt(0).toUpperCase() + words.slice(1);
  return organization ? `${known} (organization)` : known;
};

const levelOf = (name, level) => (level === "write" && writeOnly.includes(name) ? "writeOnly" : level);

/** Whether the guide is to be open: as it was left by hand, unless the page wishes otherwise since. */
export const isOpen = (wish, { guide }) => (guide && guide[0] === wish ? guide[1] : wish === "open");

const lifetime = (days) =>
  days === "none" ? words.never : days === "1" ? words.oneDay : fill(words.days, { days });

/**
 * The card for these attributes. `now` says what the person has done: whether the token can be read,
 * whether it is to be sent as soon as it can be, what was copied a moment ago, and whether the guide was
 * opened by hand, with the page's wish then. `steps` are the guide's, once they are there.
 */
export const paint = (read, now, steps) => {
  const it = wishes(read);
  const old = isClassic(it);
  const tree = fill(card, it);
  const part = (name) => find(tree, "part", name);
  const put = (node, ...children) => node.splice(2, Infinity, ...children);
  const become = (node, other) => node.splice(0, Infinity, ...fill(other, it));

  if (it.isCompact) tree[1].class += " gpc-compact";
  if (!it.isSetUp) find(tree, "class", "gpc-form")[1].hidden = "";

  const home = `${it.github.origin}/settings/${old ? "tokens" : "personal-access-tokens"}`;
  const isPrefilled = !it.page && (old || !isServer(it.github));
  const values = old
    ? { description: it.name, scopes: it.scopes.join(","), default_expires_at: it.days }
    : { name: it.name, description: it.description, target_name: it.owner, expires_in: it.days };
  const asked = [...Object.entries(values), ...(old ? [] : it.permissions)];
  const create = part("create");
  create[1].href = it.page || link(`${home}/new`, isPrefilled ? asked : []);
  create[2] = it.page ? words.createElsewhere : words.create;
  part("tokens")[1].href = home;

  put(find(tree, "class", "gpc-asked")[2], isPrefilled ? words.prefilled : words.fillIn);
  const rows = fill(old ? classic : part("request"), it).slice(2);
  const [first] = rows.at(-1)[3].slice(2);
  const each = old ? it.scopes.map((scope) => [scope]) : it.permissions;
  const list = each.map(([name, level]) => {
    const [tag, attributes, word, ...rest] = first;
    const item = [tag, attributes, [...word.slice(0, 2), old ? name : label(name)]];
    if (level) {
      item.push(rest[0], [...rest[1].slice(0, 2), words[levelOf(name, level)]]);
    }
    return item;
  });
  const lives = it.days && [lifetime(it.days)];
  const contents = old
    ? [[it.name], lives, list]
    : [[it.name], it.description && [it.description], lives, it.owner && [it.owner], list];
  const shown = rows.filter((row, index) => {
    const content = contents[index];
    if (!content.length) return false;
    put(row[3], ...content);
    const copy = row[4];
    if (copy && !navigator.clipboard?.writeText) row.pop();
    else if (copy && now.copied === content[0]) put(copy, ...copied.slice(2));
    return true;
  });
  put(part("request"), ...shown);
  become(find(tree, "class", "gpc-byhand"), choices[old ? "classic" : it.access]);

  if (it.guide === "none") find(tree, "class", "gpc-step").splice(5, 2);
  else {
    const guide = part("guide");
    guide[1].open = null;
    if (isOpen(it.guide, now)) {
      guide[1].open = "";
      put(guide[2], words.hide);
      const asked = each.map(([name, level]) => (old ? name : `${label(name)}: ${words[levelOf(name, level)]}`));
      guide.push(
        ...(steps?.({
          ...it,
          isClassic: old,
          isLinked: !it.page,
          isPrefilled,
          lifetime: lives && lives[0],
          asked: asked.join(", "),
        }) ?? []),
      );
    }
  }

  const input = part("input");
  input[1].placeholder = old ? "ghp_…" : "github_pat_…";
  if (it.isManaged)
    for (const name of Object.keys(input[1]))
      if (/ignore$|form-type$/.test(name)) delete input[1][name];
  if (it.isDisabled) for (const name of ["input", "paste", "connect"]) part(name)[1].disabled = "";
  const field = part("field");
  if (now.isRevealed) {
    input[1].type = "text";
    become(part("reveal"), revealed);
  }
  if (!navigator.clipboard?.readText) field.splice(field.indexOf(part("paste")), 1);
  if (now.isSubmitted) {
    input[1].readonly = "";
    become(part("connect"), connecting);
    put(find(tree, "role", "status"), words.status);
  }
  return tree;
};

/** What stands in the first step of a card. */
export const firstStep = (card) => find(card, "class", "gpc-step").slice(2);

const SVG = "http://www.w3.org/2000/svg";

/** Makes what stands in `parent` these nodes. What fits stays, the field first of all: src/dom.rs. */
export const patch = (parent, nodes) => {
  let next = parent.firstChild;
  for (const node of nodes) {
    const isText = typeof node === "string";
    let there = next;
    if (there && (isText ? there.nodeType === 3 : there.localName === node[0])) next = there.nextSibling;
    else {
      const svg = node[0] === "svg" || parent.namespaceURI === SVG;
      there = isText ? new Text() : svg ? document.createElementNS(SVG, node[0]) : document.createElement(node[0]);
      parent.insertBefore(there, next);
    }
    if (isText) {
      if (there.data !== node) there.data = node;
      continue;
    }
    for (const { name } of [...there.attributes])
      // A disclosure of the browser's own stays as it is, unless something is said of it.
      if (node[1][name] === null || !(name in node[1] || name === "open")) there.removeAttribute(name);
    for (const [name, value] of Object.entries(node[1]))
      if (value !== null && there.getAttribute(name) !== value) there.setAttribute(name, value);
    patch(there, node.slice(2));
  }
  while (next) {
    const rest = next;
    next = rest.nextSibling;
    rest.remove();
  }
};
