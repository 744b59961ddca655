import type { Attributes, EventMap, GithubPatConnectElement } from "./index.js";
import type { Attributes as FrameAttributes, GithubPatConnectFrameElement } from "./frame.js";
import type { Properties, TagProps } from "./types/properties.js";
import type { JSX } from "solid-js";

type Own = { [Name in keyof Properties as `prop:${Name}`]?: Properties[Name] } & {
  [Name in keyof EventMap as `on:${Name}`]?: (event: EventMap[Name]) => void;
};

declare module "solid-js" {
  namespace JSX {
    interface IntrinsicElements {
      "github-pat-connect": TagProps<JSX.HTMLAttributes<GithubPatConnectElement>, Attributes, Own>;
      "github-pat-connect-frame": TagProps<JSX.HTMLAttributes<GithubPatConnectFrameElement>, FrameAttributes, Own>;
    }
  }
}
