// What a test says that the form has said.
import type { Connection } from "github-pat-connect";
import { testConnection } from "github-pat-connect/testing";

const detail: Connection = testConnection;
document.querySelector("github-pat-connect")?.dispatchEvent(new CustomEvent("connected", { detail }));
