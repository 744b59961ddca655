// Every language but plain English, loaded where one is needed.

import { files } from "./files.js";
import { locale } from "./speaking.js";

/** What is spoken where nobody has our languages. */
const ENGLISH = "en";
/** For page authors: English that looks foreign and is longer. Nobody is to read it unasked. */
const PSEUDO = "en-XA";

/** Which of the languages this is, if one: Chinese by its script, Portuguese from anywhere. */
const find = (tag) => {
  try {
    const key = (tag) => {
      const { language, script } = new Intl.Locale(tag).maximize();
      return language + script;
    };
    return [ENGLISH, ...Object.keys(files)].findLast((it) => it === tag || (key(it) === key(tag) && it !== PSEUDO));
  } catch {
    // What is no language is none of ours.
  }
};

/** More than any page speaks. A server speaks to everybody. */
const MOST = 50;
const locales = new Map();

/**
 * The locale of this language, or where none is declared of the browser's, with the page's own messages among them.
 * The same wish has the same answer.
 */
export const loadLocale = (declared, own) => {
  const found = (declared ? [declared] : navigator.languages).map((tag) => [find(tag), tag]);
  const [name, tag] = found.find(([name]) => name) ?? [ENGLISH, ENGLISH];
  const ours = { ...own?.[name], ...own?.[tag] };
  const wish = JSON.stringify([tag, ours]);
  if (!locales.has(wish)) {
    const made = Promise.resolve(files[name]?.()).then((file) => locale(tag, { ...file?.default, ...ours }));
    if (locales.size >= MOST) locales.delete(locales.keys().next().value);
    locales.set(wish, made);
    // The next one may have more luck.
    made.catch(() => locales.delete(wish));
  }
  return locales.get(wish);
};
