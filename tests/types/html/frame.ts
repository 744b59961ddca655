// A page that shows the form in a frame.
import { GithubPatConnectFrameElement, type Connection } from "github-pat-connect/frame";

const frame: GithubPatConnectFrameElement | null = document.querySelector("github-pat-connect-frame");
if (!frame) throw new Error("no frame");
frame.src = "https://connect.acme.example/frame.html";
frame.appName = "Acme";
frame.session = async () => (await fetch("/session")).text();
frame.headers = { "X-CSRF-Token": "t1" };
frame.connection = { connection_id: "c1" };
const connection: Connection | null = frame.connection;
frame.addEventListener("connected", ({ detail }) => console.log(detail.account?.login, connection, frame.state));
frame.addEventListener("connecting", (event) => event.preventDefault());
frame.reset();
const around: HTMLFormElement | null = frame.form;
const label: HTMLLabelElement | undefined = frame.labels[0];
console.log(around?.id, label?.htmlFor, frame.validity.valueMissing, frame.validationMessage, frame.willValidate);
frame.submit();
// @ts-expect-error the frame's own page says where a token goes
frame.backendUrl = "/api/connections";
// @ts-expect-error it has no such event
frame.addEventListener("connected", ({ detail }) => detail.token);
