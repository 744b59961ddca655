import type { Attributes, GithubPatConnectElement } from "./index.js";
import type { Listeners, Properties } from "./types/properties.js";
import type { HTMLAttributes } from "svelte/elements";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "github-pat-connect": Omit<
      HTMLAttributes<GithubPatConnectElement>,
      keyof Attributes | keyof Properties | keyof Listeners
    > &
      Omit<Attributes, "session"> &
      Properties &
      Listeners;
  }
}
