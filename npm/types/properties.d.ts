import type { ConnectionInput, EventMap, Messages, RequestHeaders, Session } from "../index.js";

/** What is no attribute, and set as a property by a framework. */
export interface Properties {
  connection?: ConnectionInput | null;
  headers?: RequestHeaders | null;
  messages?: Messages | null;
  session?: Session | null;
}

/** Listeners as most frameworks write them: `onconnected`. */
export type Listeners = { [Name in keyof EventMap as `on${Name}`]?: (event: EventMap[Name]) => void };
