import type { EventMap, MaybeConnection, Messages, RequestHeaders, Session } from "../index.js";

/** What isn't an attribute, and is set as a property by a framework. */
export interface Properties {
  connection?: MaybeConnection | PromiseLike<MaybeConnection>;
  headers?: RequestHeaders | null;
  messages?: Messages | null;
  session?: Session | null;
}

/** Listeners as most frameworks write them: `onconnected`. */
export type Listeners = { [Name in keyof EventMap as `on${Name}`]?: (event: EventMap[Name]) => void };

/**
 * A tag in a framework's template: the element's attributes, and its properties and listeners as the framework writes
 * them, in place of those of the same names that every element has there (`Base`).
 */
export type TagProps<Base, Attributes, Own = Properties & Listeners> = Omit<Base, keyof Attributes | keyof Own> &
  Omit<Attributes, "session"> &
  Own;
