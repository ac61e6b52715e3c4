import type { ClusterPlan, NodePlan } from "../../lib/plan";

import { libvirtTypes, objectName, resourcesOf, type Deployment } from "./deployment";

/** The plan's nodes whose machine the state does not know yet. */
export function newNodes(plan: ClusterPlan, deployment: Deployment): readonly NodePlan[] {
  const made = new Set(
    resourcesOf(deployment)
      .filter(({ type }) => type === libvirtTypes.domain)
      .map(objectName),
  );
  return plan.nodes.filter(({ domainName }) => !made.has(domainName));
}

/** Whether a machine of this cluster, and so its network and virtual IP, was made. */
export function anyMachine(deployment: Deployment): boolean {
  return resourcesOf(deployment).some(({ type }) => type === libvirtTypes.domain);
}

export function networkMade(deployment: Deployment): boolean {
  return resourcesOf(deployment).some(({ type }) => type === libvirtTypes.network);
}
