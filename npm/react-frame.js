// <github-pat-connect-frame> as a component of React. Apart from react.js, so that a page with the iframe doesn't load the
// form as well.

import { createComponent } from "./react-component.js";
import "./frame.js";

export const GithubPatConnectFrame = createComponent("github-pat-connect-frame");
