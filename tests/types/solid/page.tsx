import "github-pat-connect";
import type {} from "github-pat-connect/solid";

export const Tag = () => (
  <github-pat-connect
    backend-url="/api/github-token"
    class="narrow"
    required
    prop:session={() => "s1"}
    on:connected={({ detail }) => console.log(detail.account?.login)}
  >
    <p>Until it is there.</p>
  </github-pat-connect>
);

export const wrong = [
  // @ts-expect-error: no such kind
  <github-pat-connect backend-url="/" token-type="oauth" />,
  // @ts-expect-error: the detail has no token
  <github-pat-connect backend-url="/" on:connected={({ detail }) => detail.token} />,
];
