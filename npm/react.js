// <github-pat-connect> as a component of React.

import { createComponent } from "./react-component.js";
import "./index.js";

export const GithubPatConnect = createComponent("github-pat-connect");
