import type { ClusterPlan } from "../../lib/plan";
import type { AddonReleases } from "../../lib/versions";

/** What each addon is made from. */
export interface AddonArgs {
  readonly plan: ClusterPlan;
  readonly releases: AddonReleases;
}

/** An addon's pods are not waited for: what goes wrong with one must not fail the cluster's own `up`. */
export const notWaitedFor = { "pulumi.com/skipAwait": "true" };
