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
