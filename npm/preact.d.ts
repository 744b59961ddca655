import type { Attributes, GithubPatConnectElement } from "./index.js";
import type { Attributes as FrameAttributes, GithubPatConnectFrameElement } from "./frame.js";
import type { TagProps } from "./types/properties.js";
import type { HTMLAttributes } from "preact";

// In the module that is augmented some of these names mean something else.
type Tag = TagProps<HTMLAttributes<GithubPatConnectElement>, Attributes>;
type FrameTag = TagProps<HTMLAttributes<GithubPatConnectFrameElement>, FrameAttributes>;

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "github-pat-connect": Tag;
      "github-pat-connect-frame": FrameTag;
    }
  }
}
