import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import type { ClusterConfig } from "./config";

const file = join(__dirname, "..", "butane", "files", "audit-policy.yaml");

/** The API server's audit policy: ours, with the user's rules in place of ours if there are any. */
export function auditPolicy(rules: ClusterConfig["auditRules"]): string {
  const ours = readFileSync(file, "utf8");
  return rules.length === 0 ? ours : stringify({ ...(parse(ours) as object), rules });
}
