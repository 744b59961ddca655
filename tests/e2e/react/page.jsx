// A page of React with the component on it.

import { GithubPatConnect } from "github-pat-connect/react";
import { createElement, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

window.seen = [];

const Page = () => {
  const [count, setCount] = useState(0);
  const [isThere, setIsThere] = useState(true);
  const [connection, setConnection] = useState(undefined);
  const form = useRef(null);
  Object.assign(window, { form, setCount, setIsThere, setConnection });
  if (!isThere) return null;
  return createElement(GithubPatConnect, {
    ref: form,
    className: "narrow",
    "backend-url": "/api/connections",
    "app-name": "Acme",
    "token-expiration": 90,
    disabled: count === 1,
    hidden: false,
    session: window.session,
    ...(connection === undefined ? {} : { connection }),
    // A new function each time, which knows the count of its time.
    onConnected: ({ detail }) => seen.push(["connected", count, detail.account.login]),
    onStateChange: ({ detail }) => seen.push(["state", count, detail.to]),
  });
};

createRoot(document.querySelector("#root")).render(createElement(Page));
