import { GithubPatConnect } from "github-pat-connect/react";
import type { GithubPatConnectElement } from "github-pat-connect";
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
];
