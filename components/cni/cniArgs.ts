import type { ClusterPlan } from "../../lib/plan";
import type { CniReleases } from "../../lib/versions";

/** What each CNI is made from. */
export interface CniArgs {
  readonly plan: ClusterPlan;
  readonly releases: CniReleases;
}
