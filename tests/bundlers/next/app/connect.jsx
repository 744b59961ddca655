"use client";

import "github-pat-connect/locales/de";
import { GithubPatConnect } from "github-pat-connect/react";

async function session() {
  const answer = await fetch("/api/playground/session", { method: "POST" });
  return (await answer.json()).session;
}

export function Connect() {
  return (
    <GithubPatConnect name="github" backend-url="/api/connections" app-name="Acme" session={session}>
      Not yet.
    </GithubPatConnect>
  );
}
