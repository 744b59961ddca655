import { Connect } from "./connect";

// Drawn for each request, by the server.
export const dynamic = "force-dynamic";

export default function Page() {
  return (
    <form>
      <Connect />
    </form>
  );
}
