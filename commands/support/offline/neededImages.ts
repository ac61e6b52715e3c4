import type { ClusterConfig } from "../../../lib/config";
import { clusterImages } from "../../../lib/containerImages";
import type { Lock } from "../../../lib/lock";
import { planCluster } from "../../../lib/plan";

/** Container images that a stack's nodes pull, and the one that npm run smoke runs on them. */
export function neededImages(config: ClusterConfig, lock: Lock): readonly string[] {
  const ofCluster = clusterImages(planCluster(config), lock.kubernetes);
  return [...new Set([...ofCluster, config.smokeImage])].sort();
}
