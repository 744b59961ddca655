// In which language the form is painted, and its messages. English is built in.

import { declared } from "./declared.js";
import { localizeNodes, withEnglish } from "./said.js";
import { english, template } from "./template.js";

/** English is that of the person's country: dates differ. */
const ENGLISH = () => navigator.languages?.find((it) => /^en\b/.test(it)) ?? "en";

/**
 * A language: its BCP 47 tag, the messages of it that aren't English, and the template in it, made when it is first
 * painted.
 */
export const locale = (tag, messages) => ({
  tag,
  messages,
  get words() {
    return (this.all ??= withEnglish(english, { ...messages, language: tag }));
  },
  get table() {
    return (this.localized ??= { ...localizeNodes(template, this.words), words: this.words });
  },
});

let builtIn;
export const englishLocale = () => (builtIn ??= locale(ENGLISH(), {}));

/**
 * The locale of the place where the element stands, with the page's own messages: English at once, a promise of any
 * other.
 */
export const resolveLocale = (element, messages) => {
  const tag = declared(element);
  if (!messages && /^en\b(?!-xa)/i.test(tag || navigator.language)) return englishLocale();
  // In another language it is still a form.
  return import("./languages.js").then(({ loadLocale }) => loadLocale(tag, messages)).catch(englishLocale);
};
