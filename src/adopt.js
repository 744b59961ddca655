// The sheets of the form, adopted by its shadow roots.

import { form } from "./sheet.js";

/** What the form looks like so far: what comes later brings its own. */
export const styles = [form];
/** The same sheets for all elements of a document. A constructed sheet is no inline style to a strict CSP. */
const sheets = new WeakMap();
export const adopt = (root) => {
  const document = root.ownerDocument;
  // A document that isn't shown has no use for one.
  if (!document.defaultView) return;
  const made = sheets.get(document) ?? [];
  for (const css of styles.slice(made.length)) {
    const sheet = new document.defaultView.CSSStyleSheet();
    sheet.replaceSync(css);
    made.push(sheet);
  }
  sheets.set(document, made);
  // The same again would have the browser look at all of it again.
  if (root.adoptedStyleSheets.length < made.length) root.adoptedStyleSheets = made;
};
