import "github-pat-connect";
import type {} from "github-pat-connect/preact";

export const Tag = () => (
  <github-pat-connect
    backend-url="/api/github-token"
    class="narrow"
    required
    session={() => "s1"}
    onconnected={({ detail }) => console.log(detail.account?.login)}
  >
    <p>Until it is there.</p>
  </github-pat-connect>
);

export const FrameTag = () => (
  <github-pat-connect-frame
    src="https://connect.acme.example/frame.html"
    class="narrow"
    required
    session={() => "s1"}
    onconnected={({ detail }) => console.log(detail.account?.login)}
  >
    <p>Until it is there.</p>
  </github-pat-connect-frame>
);

export const wrong = [
  // @ts-expect-error: no such density
  <github-pat-connect backend-url="/" density="tight" />,
  // @ts-expect-error: the detail has no token
  <github-pat-connect backend-url="/" onconnected={({ detail }) => detail.token} />,
  // @ts-expect-error: the page in the iframe says it
  <github-pat-connect-frame src="https://connect.acme.example" protocol="nango" />,
  // @ts-expect-error: the detail has no token
  <github-pat-connect-frame src="https://connect.acme.example" onconnected={({ detail }) => detail.token} />,
];
