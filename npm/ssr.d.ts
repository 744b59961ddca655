import type { Attributes, Messages } from "./index.js";

/**
 * Server-side rendering: the element as HTML, with a snapshot of the form in a declarative shadow root. The browser paints
 * it with the page. It is inert; the script replaces it by the form, and where no script comes within ten seconds,
 * `fallback` is shown.
 *
 * @throws TypeError if `url` is no URL, or if the tag or an attribute has a name that HTML can't have.
 */
export function renderToString(
  /** The element's attributes, `class` and the like among them; `true` for one without a value. */
  attributes: Attributes & { [name: string]: string | number | boolean | null | undefined },
  options: {
    /** The absolute URL of the page: the form names the host that the token is sent to. */
    url: string | URL;
    /** The `lang` in force where the element will stand; English if not set. */
    language?: string;
    /** As the property of the element, which the page has to set as well. */
    messages?: Messages | null;
    /** HTML to show where the script never comes. It is inserted as it is, so escape it. */
    fallback?: string;
    /** For a Content Security Policy with nonces in `style-src`. */
    nonce?: string;
    /** The custom tag name, if it isn't `github-pat-connect`. */
    tag?: string;
  },
): Promise<string>;
