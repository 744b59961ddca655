import type { Attributes, GithubPatConnectElement } from "./index.js";
import type { Listeners, Properties } from "./types/properties.js";
import type { JSX } from "preact";

// In the module that is augmented some of these names mean something else.
type Tag = Omit<JSX.HTMLAttributes<GithubPatConnectElement>, keyof Attributes | keyof Properties | keyof Listeners> &
  Omit<Attributes, "session"> &
  Properties &
  Listeners;

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "github-pat-connect": Tag;
    }
  }
}
