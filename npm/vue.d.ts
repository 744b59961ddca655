import type { Attributes, EventMap } from "./index.js";
import type { Properties } from "./types/properties.js";
import type { DefineComponent, HTMLAttributes } from "vue";

type Handlers = { [Name in keyof EventMap as `on${Capitalize<Name>}`]?: (event: EventMap[Name]) => void };

type Tag = Omit<HTMLAttributes, keyof Attributes | keyof Properties | keyof Handlers> &
  Omit<Attributes, "session"> &
  Properties &
  Handlers;

declare module "vue" {
  interface GlobalComponents {
    "github-pat-connect": DefineComponent<Tag>;
  }
}
