// Chooses the form's locale, and fills in its messages before the WebAssembly is there. Uses the generated English
// messages, the list of locale files and Intl. The Rust counterparts are src/messages/ and src/format.rs.

import { loaders } from "../generated/locale_loaders.js";
import { english } from "../generated/messages_en.js";

const ENGLISH = "en";

/** The messages of the locales that were loaded, by name. */
const loaded = { [ENGLISH]: {} };

/** The nearest `lang` attribute, across shadow roots. */
export const closestLang = (node) =>
  node && (node.getAttribute?.("lang") || closestLang(node.parentNode ?? node.host));

/** A canonical BCP 47 tag, also for `nl_NL` and `en-US@posix`; undefined if it is invalid. */
const canonicalTag = (name) => {
  const tag = name.trim().replaceAll("_", "-");
  try {
    return Intl.getCanonicalLocales(tag.replace(/[.@].*/, ""))[0];
  } catch {}
};

/** They are the first two subtags. */
const languageAndScript = (tag) => `${new Intl.Locale(tag).maximize()}`.split("-", 2).join();

/**
 * The name of the locale for a tag, if there is one: Chinese by its script, Portuguese from anywhere. English is found
 * before en-XA, the pseudo-localised English for page authors.
 */
const findLocale = (tag) => {
  const names = [ENGLISH, ...Object.keys(loaders)];
  // Before the first paint, because Intl takes milliseconds to load what it knows of scripts.
  const exact = [tag, tag.replace(/-([A-Z]{2}|\d{3})$/, "")].find((it) => names.includes(it));
  return exact ?? names.find((it) => languageAndScript(it) === languageAndScript(tag));
};

/** Messages over English ones, without a prototype: a page may have added to every object there is. */
export const withEnglish = (english, messages) => ({ __proto__: null, ...english, ...messages });

/** For English without a country: the country of the browser's own English. A server has no browser. */
const englishDates = () =>
  globalThis.navigator?.languages?.map(canonicalTag).find((tag) => /^en\b/.test(tag)) ?? ENGLISH;

const makeLocale = (name, tag, own) => {
  const messages = { ...loaded[name], ...own, language: tag };
  return {
    /** The same object for the same messages. */
    key: JSON.stringify([tag, own]),
    /** The messages for the WebAssembly, which has English itself. */
    messages,
    /** The tag for dates. */
    dates: tag === ENGLISH ? englishDates() : tag,
    /** All messages of the first paint. */
    get words() {
      // Not kept: each element would hold a copy of them all.
      return withEnglish(english, messages);
    },
  };
};

export const englishLocale = () => makeLocale(ENGLISH, ENGLISH, {});

/**
 * The locale for an element: from the nearest `lang`, or without one from the browser, with the page's own messages by
 * tag. English, and a locale that has been loaded, is returned at once; otherwise a promise. If loading fails, English.
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
    if (loaded[name]) return makeLocale(name, tag, own);
    return loaders[name]().then((file) => {
      loaded[name] = file.default;
      return makeLocale(name, tag, own);
    }, englishLocale);
  } catch {
    return englishLocale();
  }
};

/** Fills in the `{placeholders}` of a text; one without a value stays. */
export const interpolate = (text, values) =>
  text.replace(/\{(\w+)\}/g, (placeholder, name) => values[name] ?? placeholder);

export const formatDays = (days, { dates }) =>
  days.toLocaleString(dates, { style: "unit", unit: "day", unitDisplay: "long" });

export const formatList = (items, { dates }) => new Intl.ListFormat(dates).format(items);
