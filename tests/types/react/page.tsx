import { GithubPatConnect } from "github-pat-connect/react";
import { GithubPatConnectFrame } from "github-pat-connect/react-frame";
import type { GithubPatConnectElement } from "github-pat-connect";
import type { GithubPatConnectFrameElement } from "github-pat-connect/frame";
import { useRef } from "react";

export const Component = () => {
  const form = useRef<GithubPatConnectElement>(null);
  return (
    <GithubPatConnect
      ref={form}
      className="narrow"
      style={{ maxWidth: 320 }}
      backend-url="/api/github-token"
      token-expiration={90}
      required
      session={async () => (await fetch("/session")).text()}
      connection={{ connectionId: "c1" }}
      onConnected={({ detail }) => console.log(detail.connectionId, form.current?.state)}
      onStateChange={({ detail }) => console.log(detail.to)}
    >
      <p>Until it is there.</p>
    </GithubPatConnect>
  );
};

export const FrameComponent = () => {
  const frame = useRef<GithubPatConnectFrameElement>(null);
  return (
    <GithubPatConnectFrame
      ref={frame}
      className="narrow"
      src="https://connect.acme.example/frame.html"
      token-expiration={90}
      required
      session={async () => (await fetch("/session")).text()}
      onConnected={({ detail }) => console.log(detail.connectionId, frame.current?.src)}
    >
      <p>Until it is there.</p>
    </GithubPatConnectFrame>
  );
};

export const Tag = () => (
  <github-pat-connect
    backend-url="/api/github-token"
    permissions="contents=read"
    className="narrow"
    required
    session="s1"
    onfailed={({ detail }) => console.log(detail.code)}
  >
    <p>Until it is there.</p>
  </github-pat-connect>
);

export const FrameTag = () => (
  <github-pat-connect-frame
    src="https://connect.acme.example/frame.html"
    permissions="contents=read"
    required
    session="s1"
    onconnected={({ detail }) => console.log(detail.account?.login)}
  >
    <p>Until it is there.</p>
  </github-pat-connect-frame>
);

export const wrong = [
  // @ts-expect-error: no such theme
  <GithubPatConnect backend-url="/" theme="blue" />,
  // @ts-expect-error: no such event
  <GithubPatConnect backend-url="/" onToken={() => {}} />,
  // @ts-expect-error: no such attribute
  <GithubPatConnect backendUrl="/" />,
  // @ts-expect-error: no such guide
  <github-pat-connect backend-url="/" guide="ajar" />,
  // @ts-expect-error: a connection is no text
  <github-pat-connect backend-url="/" connection="c1" />,
  // @ts-expect-error: the page in the iframe says it
  <GithubPatConnectFrame src="https://connect.acme.example" protocol="nango" />,
  // @ts-expect-error: the detail has no token
  <GithubPatConnectFrame src="https://connect.acme.example" onConnected={({ detail }) => detail.token} />,
  // @ts-expect-error: no such theme
  <github-pat-connect-frame src="https://connect.acme.example" theme="blue" />,
  // @ts-expect-error: it has no address
  <github-pat-connect backend-url="/" src="https://connect.acme.example" />,
];
