import { apiServerChecks } from "./apiServer";
import type { Check } from "./check";
import { configurationChecks } from "./configuration";
import { controlPlaneFileChecks } from "./controlPlaneFiles";
import { nodeChecks } from "./nodes";
import { otherProgramChecks } from "./otherPrograms";
import { policyChecks } from "./policies";

/** Whose numbers the checks carry: its newest version that kube-bench knew, for Kubernetes 1.32 to 1.34. */
export const benchmark = "CIS Kubernetes Benchmark 1.12";

/** The whole benchmark, in its own order. */
export const checks: readonly Check[] = [
  ...controlPlaneFileChecks,
  ...apiServerChecks,
  ...otherProgramChecks,
  ...configurationChecks,
  ...nodeChecks,
  ...policyChecks,
];
