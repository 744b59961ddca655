// Every language but plain English, loaded where one is needed.

import { files } from "./files.js";
import { english, language as LANGUAGE, table as numbered } from "./numbered.js";
import { translated } from "./said.js";

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

/** A language's sentences by their places, with its own name in the first one, and the page's own among them. */
const sentences = async (name, tag, own) => {
  const texts = Object.assign([], (await files[name]?.())?.default, { [LANGUAGE]: tag });
  if (own[0])
    try {
      const { default: keys } = await import("./keys.js");
      for (const [key, text] of own)
        if (keys.includes(key)) texts[keys.indexOf(key)] = text;
        else console.warn("github-pat-connect: messages has no sentence named", key);
    } catch (error) {
      // In our words it is still in this language.
      console.warn("github-pat-connect:", error);
    }
  return texts;
};

const table = (texts) => ({ ...translated(numbered, (at) => texts[at] ?? english[at]), texts });

/** More than any page speaks. A server speaks to everybody. */
const MOST = 50;
const tables = new Map();

/**
 * The table for this language, or where none is declared for the browser's, with the page's own sentences
 * among them. The same wish has the same answer.
 */
export const speak = (declared, messages) => {
  const found = (declared ? [declared] : navigator.languages).map((tag) => [find(tag), tag]);
  const [name, tag] = found.find(([name]) => name) ?? [ENGLISH, ENGLISH];
  const own = Object.entries({ ...messages?.[name], ...messages?.[tag] });
  const wish = JSON.stringify([tag, own]);
  if (!tables.has(wish)) {
    const made = sentences(name, tag, own).then(table);
    if (tables.size >= MOST) tables.delete(tables.keys().next().value);
    tables.set(wish, made);
    // The next one may have more luck.
    made.catch(() => tables.delete(wish));
  }
  return tables.get(wish);
};
