// What each of the projects builds: the element, a language that is to be there at once, and a session.

import "./element.js";
import "github-pat-connect/locales/de";

document.querySelector("github-pat-connect").session = async () => {
  const answer = await fetch("/api/playground/session", { method: "POST" });
  return (await answer.json()).session;
};
