import { dirname } from "node:path";

// Where the dependencies of all these projects are.
export default { turbopack: { root: dirname(import.meta.dirname) } };
