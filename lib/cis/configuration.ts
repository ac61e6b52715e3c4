import { auditGaps } from "./auditLevels";
import { byHand, type Check } from "./check";
import { flagChecks } from "./flagChecks";

const api = flagChecks("kube-apiserver");

/** Section 3. */
export const configurationChecks: readonly Check[] = [
  byHand(
    "3.1.1",
    "no client certificates for users",
    "the operator's own is a client certificate of one year; give people accounts by OIDC (the setting jwt, docs/api.md)",
  ),
  byHand(
    "3.1.2",
    "no service-account tokens for users",
    "nobody here gets one; what you hand out is yours to judge",
  ),
  byHand(
    "3.1.3",
    "no bootstrap tokens for users",
    "the program makes one for each node, which is worth something for two hours at most",
  ),
  api.set("3.2.1", "audit-policy-file"),
  api.check(
    "3.2.2",
    "the audit policy covers key concerns",
    (facts) => auditGaps(facts.node.texts[api.value(facts, "audit-policy-file") ?? ""]),
    { fix: "the setting auditRules (docs/api.md)" },
  ),
];
