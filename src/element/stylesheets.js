// The form's stylesheets, which its shadow roots adopt. Knows only the generated CSS.

import { firstPaint } from "../generated/styles.js";

/** The CSS so far: the guide and the WebAssembly bring their own when they come. */
export const styles = [firstPaint];

/** Constructed stylesheets, one set for all elements of a document. A strict CSP doesn't block them as inline styles. */
const sheets = new WeakMap();

export const adoptStylesheets = (root) => {
  const document = root.ownerDocument;
  // A document without a window, such as a template's, can't construct stylesheets.
  if (!document.defaultView) return;
  const made = sheets.get(document) ?? [];
  for (const css of styles.slice(made.length)) {
    // The page's `<img name="defaultView">` has none.
    const sheet = new (document.defaultView.CSSStyleSheet ?? CSSStyleSheet)();
    sheet.replaceSync(css);
    made.push(sheet);
  }
  sheets.set(document, made);
  // Others may have added stylesheets, or replaced these.
  const adopted = root.adoptedStyleSheets;
  for (const sheet of made) adopted.includes(sheet) || adopted.push(sheet);
};
