// The test tokens: one for each outcome. They are put together at run time, because secret scanners report tokens in files.

/**
 * By name: what happens with the token, and its checksum. They are those of the reference backend's sandbox
 * (backend/src/sandbox/scenario.rs), which the tests compare.
 */
const SCENARIOS = {
  success: ["A fine-grained token of octocat that may do everything; it expires in 90 days.", "4HP6WUWE"],
  expires_soon: ["As success, but it expires in 6 days.", "YZH4FSTI"],
  never_expires: ["As success, but it doesn't expire.", "SSRBXCQV"],
  offset_expiry: ["As success; GitHub writes its expiry with +0200.", "L6DQ3RMH"],
  classic: ["A classic token of octocat with the scopes repo and read:org.", "1vvCVa"],
  other_account: ["As success, but of hubot.", "LSVSY4RY"],
  invalid: ["GitHub doesn't know it.", "YZSO4BFQ"],
  expired: ["It expired yesterday.", "CNHSSWJ6"],
  sso_required: ["The organization acme requires single sign-on.", "4CC6mr"],
  incomplete: ["A fine-grained token that may do everything but read issues.", "Q3GCXX62"],
  no_permissions: ["A fine-grained token that sees acme/website and may do nothing there.", "Y6OAQSMP"],
  incomplete_classic: ["A classic token with the scope repo only.", "3xEOTV"],
  no_scopes: ["A classic token without scopes.", "2btVK8"],
  repository_not_selected: ["It reaches another repository of acme than acme/website.", "ZMDWQN5P"],
  wrong_resource_owner: ["It reaches octocat's own repositories, none of acme.", "HQS2QOIL"],
  pending_approval: ["acme has not approved it yet: it reads what is public.", "YAJUNTHP"],
  blocked_by_organization: ["acme accepts no fine-grained tokens.", "GCNECAR7"],
  lifetime_policy: ["It doesn't expire, and acme allows 366 days.", "CA6WGFBV"],
  rate_limited: ["GitHub limits the rate of requests for 60 seconds.", "AE3U5XNX"],
  locked_out: ["GitHub blocks the account, and doesn't say for how long.", "XSLXH352"],
  github_down: ["GitHub responds with 503.", "TLBYAFHT"],
  slow: ["Succeeds after five seconds.", "B3WKKSCM"],
  permission_added: ["As incomplete; when it is verified again, it may read issues.", "LJ7NKZZ7"],
  revoked_later: ["As incomplete; when it is verified again, GitHub doesn't know it.", "KTJE5J3A"],
  github_down_later: ["As incomplete; when it is verified again, GitHub responds with 503.", "I4FXQZXO"],
  without_contents: ["As success, but without contents.", "Y6BBEAJS"],
  without_issues: ["As success, but without issues.", "PBDEKS4U"],
  without_pull_requests: ["As success, but without pull_requests.", "D6WPJDCO"],
  without_actions: ["As success, but without actions.", "GISBMDMR"],
  without_metadata: ["As success, but without metadata, which GitHub always adds.", "DGFIG5D2"],
  without_repository_hooks: ["As success, but without repository_hooks.", "3FJTGJ64"],
  without_administration: ["As success, but without administration.", "Y72WME5C"],
  without_deployments: ["As success, but without deployments.", "PGYJKDCI"],
  without_secrets: ["As success, but without secrets.", "RHABFRFS"],
  without_members: ["As success, but without members.", "2D2NPP5M"],
};

const CLASSIC = ["classic", "sso_required", "incomplete_classic", "no_scopes"];

/** Tokens have letters and digits only: `ssoRequired` for `sso_required`. */
const camelCase = (name) => name.replace(/_(.)/g, (_, initial) => initial.toUpperCase());

function token(name) {
  const [, checksum] = SCENARIOS[name];
  if (CLASSIC.includes(name)) return `ghp_${camelCase(name).padEnd(30, "0")}${checksum}`;
  const id = "11SANDBOX".padEnd(22, "0");
  return `github_pat_${id}_${camelCase(name).padEnd(43, "0")}${checksum}${"0".repeat(8)}`;
}

const names = Object.keys(SCENARIOS);

/** By the name of what happens with them. */
export const testTokens = Object.fromEntries(names.map((name) => [name, token(name)]));
/** What happens with them, in a sentence. */
export const descriptions = Object.fromEntries(names.map((name) => [name, SCENARIOS[name][0]]));

export const isClassic = (name) => CLASSIC.includes(name);
/** The name of a token; undefined for any other. */
export const nameOf = (text) => names.find((name) => testTokens[name] === text);
