import type { Attributes, Messages } from "./index.js";

/**
 * The element with its form in it, as HTML, for a server or a build that writes the page: it is painted with the page
 * instead of after the script. It is a picture that takes nothing; the script puts the form itself in its place, and
 * where no script comes within ten seconds, `fallback` is shown.
 *
 * @throws TypeError if `url` is no address, or if the tag or an attribute has a name that HTML can't have.
 */
export function html(
  /** The element's attributes, `class` and the like among them; `true` for one without a value. */
  attributes: Attributes & { [name: string]: string | number | boolean | null | undefined },
  options: {
    /** The whole address of the page: the form says where the token goes, and may be named after the host. */
    url: string | URL;
    /** The language of the place where it will stand, as the `lang` of the page declares it; English if nobody says. */
    language?: string;
    /** As the property of the element, which the page has to set as well. */
    messages?: Messages | null;
    /** HTML for where the script never comes: as it is written here, so escape what isn't yours. */
    fallback?: string;
    /** For a Content Security Policy that asks styles for one. */
    nonce?: string;
    /** The name that the page has defined the element by, if it isn't `github-pat-connect`. */
    tag?: string;
  },
): Promise<string>;
