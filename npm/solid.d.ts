import type { Attributes, EventMap, GithubPatConnectElement } from "./index.js";
import type { Properties } from "./types/properties.js";
import type { JSX } from "solid-js";

declare module "solid-js" {
  namespace JSX {
    interface IntrinsicElements {
      "github-pat-connect": Omit<
        JSX.HTMLAttributes<GithubPatConnectElement>,
        keyof Attributes | keyof Properties
      > &
        Omit<Attributes, "session"> & { [Name in keyof Properties as `prop:${Name}`]?: Properties[Name] } & {
          [Name in keyof EventMap as `on:${Name}`]?: (event: EventMap[Name]) => void;
        };
    }
  }
}
