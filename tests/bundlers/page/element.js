// The element, in a file of its own: a project whose bundler drops the WebAssembly file has another one.

import "github-pat-connect";
