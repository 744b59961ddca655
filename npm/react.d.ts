import type { Attributes, GithubPatConnectElement } from "./index.js";
import type { Attributes as FrameAttributes, GithubPatConnectFrameElement } from "./frame.js";
import type { Listeners, Properties, TagProps } from "./types/properties.js";
import type { ElementComponent } from "./types/react.js";
import type { HTMLAttributes, ReactNode, Ref } from "react";

/**
 * The element as a component: for React 18, which knows neither the properties of an element nor its events, and for
 * server-side rendering. In the browser alone React 19 takes the tag itself.
 */
export const GithubPatConnect: ElementComponent<GithubPatConnectElement, Attributes>;

type TagOf<Element, Attributes> = TagProps<
  HTMLAttributes<Element>,
  Attributes,
  Properties & Listeners & { children?: ReactNode; key?: string | number | null; ref?: Ref<Element> }
>;

// In the module that is augmented some of these names mean something else.
type Tag = TagOf<GithubPatConnectElement, Attributes>;
type FrameTag = TagOf<GithubPatConnectFrameElement, FrameAttributes>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "github-pat-connect": Tag;
      "github-pat-connect-frame": FrameTag;
    }
  }
}
