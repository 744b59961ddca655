import type { Attributes, GithubPatConnectElement } from "./index.js";
import type { Attributes as FrameAttributes, GithubPatConnectFrameElement } from "./frame.js";
import type { TagProps } from "./types/properties.js";
import type { HTMLAttributes } from "svelte/elements";

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "github-pat-connect": TagProps<HTMLAttributes<GithubPatConnectElement>, Attributes>;
    "github-pat-connect-frame": TagProps<HTMLAttributes<GithubPatConnectFrameElement>, FrameAttributes>;
  }
}
