import type { Attributes, EventMap } from "./index.js";
import type { Attributes as FrameAttributes } from "./frame.js";
import type { Properties, TagProps } from "./types/properties.js";
import type { DefineComponent, HTMLAttributes } from "vue";

type Own = Properties & {
  [Name in keyof EventMap as `on${Capitalize<Name>}`]?: (event: EventMap[Name]) => void;
};

declare module "vue" {
  interface GlobalComponents {
    "github-pat-connect": DefineComponent<TagProps<HTMLAttributes, Attributes, Own>>;
    "github-pat-connect-frame": DefineComponent<TagProps<HTMLAttributes, FrameAttributes, Own>>;
  }
}
