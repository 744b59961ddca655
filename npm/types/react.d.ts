import type { EventMap } from "../index.js";
import type { Properties, TagProps } from "./properties.js";
import type { ForwardRefExoticComponent, HTMLAttributes, ReactNode, RefAttributes } from "react";

/** `ready` as `onReady`, and so on. */
type Handlers = {
  [Name in Exclude<keyof EventMap, "statechange"> as `on${Capitalize<Name>}`]?: (event: EventMap[Name]) => void;
} & { onStateChange?: (event: EventMap["statechange"]) => void };

/** An element as a component, with a `ref` to the element. */
export type ElementComponent<Element extends HTMLElement, Attributes> = ForwardRefExoticComponent<
  TagProps<HTMLAttributes<Element>, Attributes, Properties & Handlers & { children?: ReactNode }> & RefAttributes<Element>
>;
