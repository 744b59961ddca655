import type { Attributes, EventMap } from "./index.js";
import type { Properties } from "./types/properties.js";
import type { DefineComponent } from "vue";

type Handlers = { [Name in keyof EventMap as `on${Capitalize<Name>}`]?: (event: EventMap[Name]) => void };

declare module "vue" {
  interface GlobalComponents {
    "github-pat-connect": DefineComponent<Omit<Attributes, "session"> & Properties & Handlers>;
  }
}
