// Which locale the form speaks, and how its messages are filled in before the WebAssembly is there. Knows the generated
// English messages, the list of locale files and Intl. The same in Rust: src/messages/ and src/format.rs.

import { loaders } from "../generated/locale_loaders.js";
import { english } from "../generated/messages_en.js";

const ENGLISH = "en";
/** Pseudo-localised English, for page authors: only where it is asked for by this name. */
const PSEUDO = "en-XA";
/** More than any page speaks. A server speaks to everybody. */
const MAX_CACHED = 50;

/** The nearest `lang` attribute, across shadow roots. */
export const closestLang = (node) => node && (node.getAttribute?.("lang") || closestLang(node.parentNode ?? node.host));

/** A BCP 47 tag as Intl takes it, also of `nl_NL` and `en-US@posix`; undefined if it is none. */
const canonicalTag = (tag) => {
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll("_", "-").replace(/[.@].*/, ""))[0];
  } catch {}
};

const languageAndScript = (tag) => {
  const { language, script } = new Intl.Locale(tag).maximize();
  return language + script;
};

/** The name of the locale for a tag, if there is one: Chinese by its script, Portuguese from anywhere. */
const findLocale = (tag) => {
  if (loaders[tag]) return tag;
  const key = languageAndScript(tag);
  return [ENGLISH, ...Object.keys(loaders)].find((name) => name !== PSEUDO && languageAndScript(name) === key);
};

/** English dates are those of the person's country. A server has no person. */
const englishDates = () =>
  globalThis.navigator?.languages?.map(canonicalTag).find((tag) => /^en\b/.test(tag)) ?? ENGLISH;

/** Messages over English ones, without a prototype: a page may have added to every object there is. */
export const withEnglish = (english, messages) => Object.assign(Object.create(null), english, messages);

const makeLocale = (name, tag, translated) => {
  const messages = { ...translated, language: tag };
  return {
    /** What the WebAssembly is given: it has English itself. */
    messages,
    /** The tag of dates. */
    dates: name === ENGLISH ? englishDates() : tag,
    /** All messages of the first paint. */
    words: withEnglish(english, messages),
  };
};

/** By tag and own messages, so that the same request gets the same object; or the promise of one. */
const cache = new Map();

const cachedLocale = (name, tag, own) => {
  const key = JSON.stringify([tag, own]);
  if (!cache.has(key)) {
    if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value);
    const make = (file) => {
      const locale = makeLocale(name, tag, { ...file?.default, ...own });
      cache.set(key, locale);
      return locale;
    };
    const load = loaders[name];
    if (!load) return make();
    const loading = load().then(make);
    cache.set(key, loading);
    // The next request may have more luck.
    loading.catch(() => cache.delete(key));
  }
  return cache.get(key);
};

export const englishLocale = () => cachedLocale(ENGLISH, ENGLISH, {});

/**
 * The locale of the place where an element stands, or where none is declared of the browser, with the page's own
 * messages by tag. English, and what was loaded before, at once; else a promise. Where it can't be had, English.
 */
export const resolveLocale = (element, messages) => {
  try {
    const declared = closestLang(element);
    const tags = (declared ? [declared] : navigator.languages).map(canonicalTag);
    const tag = tags.find((tag) => tag && findLocale(tag)) ?? ENGLISH;
    const name = findLocale(tag);
    const own = {};
    for (const wanted of new Set([name, tag]))
      for (const [key, texts] of Object.entries(messages ?? {}))
        if (canonicalTag(key) === wanted) Object.assign(own, texts);
    const locale = cachedLocale(name, tag, own);
    return locale.then ? locale.catch(englishLocale) : locale;
  } catch {
    return englishLocale();
  }
};

/** A text with the values of its `{placeholders}`; one without a value stays. */
export const interpolate = (text, values) =>
  text.replace(/\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);

export const formatDays = (days, { dates }) =>
  days.toLocaleString(dates, { style: "unit", unit: "day", unitDisplay: "long" });

export const formatList = (items, { dates }) => new Intl.ListFormat(dates).format(items);

/** The words between asterisks stand on GitHub's page, in English. */
const splitEmphasis = (message) =>
  message
    .split("*")
    .map((text, index) => (index % 2 ? ["b", { lang: "en" }, text] : text))
    .filter(Boolean);

const mapValues = (object, map) => {
  const mapped = {};
  for (const name of Object.keys(object)) mapped[name] = map(object[name]);
  return mapped;
};

/** Template nodes with the messages for their keys. Placeholders of values stay. */
export const localizeNodes = (node, messages) => {
  if (node.trim) return interpolate(node, messages);
  if (!Array.isArray(node)) return mapValues(node, (it) => localizeNodes(it, messages));
  const [tag, attributes, ...children] = node;
  const localize = (child) =>
    child.trim ? splitEmphasis(interpolate(child, messages)) : [localizeNodes(child, messages)];
  return [tag, localizeNodes(attributes, messages), ...children.flatMap(localize)];
};
