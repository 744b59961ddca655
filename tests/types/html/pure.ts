// A page that defines the element by hand.
import { define, GithubPatConnectElement, type Failure } from "github-pat-connect/pure";

define();
define({ tag: "acme-github", wasmUrl: new URL("https://cdn.example.com/form.wasm") });
const element = document.querySelector<GithubPatConnectElement>("acme-github");
const error: Failure | null | undefined = element?.error;
console.log(error);

// @ts-expect-error: no such option
define({ name: "acme-github" });
// @ts-expect-error: a tag is a text
define({ tag: 1 });
