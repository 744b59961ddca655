import { GithubPatConnectElement } from "./index.js";

export type * from "./index.js";
export { GithubPatConnectElement };

/**
 * Makes the tag known to the page. Done twice, on a server, or where the page has an element of that name already, it
 * does nothing.
 */
export function define(options?: {
  /** The name of the element: lower case, with a hyphen. `github-pat-connect` unless told. */
  tag?: string;
  /**
   * Where the WebAssembly is, if not beside the script: relative to the page. It is the same for every tag that is
   * defined here (the tag of `github-pat-connect` and its React component look beside their script), and has to be the
   * file of this version.
   */
  wasmUrl?: string | URL;
}): void;
