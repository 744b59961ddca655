import type { Attributes, EventMap, GithubPatConnectElement } from "./index.js";
import type { Listeners, Properties } from "./types/properties.js";
import type { ForwardRefExoticComponent, HTMLAttributes, ReactNode, Ref, RefAttributes } from "react";

/** `ready` as `onReady`, and so on. */
type Handlers = {
  [Name in keyof EventMap as `on${Capitalize<Name>}`]?: (event: EventMap[Name]) => void;
} & {
  onStateChange?: (event: EventMap["statechange"]) => void;
};

type Own<Props> = Omit<Props, keyof Attributes | keyof Properties | keyof Listeners>;

type Props = Own<Omit<HTMLAttributes<GithubPatConnectElement>, keyof Handlers>> &
  Omit<Attributes, "session"> &
  Properties &
  Omit<Handlers, "onStatechange"> & { children?: ReactNode };

/**
 * The element as a component: for React 18, which knows neither the properties of an element nor its events, and for
 * server-side rendering. In the browser alone React 19 takes the tag itself.
 */
export const GithubPatConnect: ForwardRefExoticComponent<Props & RefAttributes<GithubPatConnectElement>>;

// In the module that is augmented some of these names mean something else.
type Tag = Own<HTMLAttributes<GithubPatConnectElement>> &
  Omit<Attributes, "session"> &
  Properties &
  Listeners & { children?: ReactNode; key?: string | number | null; ref?: Ref<GithubPatConnectElement> };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "github-pat-connect": Tag;
    }
  }
}
