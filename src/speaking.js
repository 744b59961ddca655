// In which language the form is painted, and its messages. English is built in.

import { declared } from "./declared.js";
import { localizeNodes, withEnglish } from "./said.js";
import { english, template } from "./template.js";

/** English dates are those of the person's country. A server has nobody's. */
const englishDates = () => globalThis.navigator?.languages?.find((it) => /^en\b/.test(it)) ?? "en";

/**
 * A language: the BCP 47 tag of its dates, the messages of it that aren't English, and the template in it, made when it
 * is first painted.
 */
export const locale = (tag, messages, dates = tag) => ({
  dates,
  messages: { ...messages, language: tag },
  get words() {
    return (this.all ??= withEnglish(english, this.messages));
  },
  get table() {
    return (this.localized ??= { ...localizeNodes(template, this.words), words: this.words });
  },
});

let builtIn;
export const englishLocale = () => (builtIn ??= locale("en", {}, englishDates()));

/**
 * The locale of the place where the element stands, with the page's own messages: English at once, a promise of any
 * other.
 */
export const resolveLocale = (element, messages) => {
  const tag = declared(element);
  if (!messages && /^en\b(?!-xa)/i.test(tag || globalThis.navigator?.language || "en")) return englishLocale();
  // In another language it is still a form.
  return import("./languages.js").then(({ loadLocale }) => loadLocale(tag, messages)).catch(englishLocale);
};
