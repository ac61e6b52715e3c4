import type { ClusterAccess } from "../../lib/access";
import { cutOffReplacement } from "../../lib/lease";
import type { ClusterPlan } from "../../lib/plan";
import { operatorApi } from "../actions/connect";
import { readLeaseSpec } from "../actions/lease";

import { libvirtTypes, objectName, resourcesOf, type Deployment } from "./deployment";
import type { Engine } from "./engine";
import { nodeParts } from "./nodeParts";
import { say } from "./say";
import { stackOutput } from "./stack";

/**
 * URNs to replace of the machine whose replacement the last run began and did not finish: it has left the cluster, or
 * was about to, and the engine no longer knows that it is to go.
 */
export async function goOnReplacing(
  engine: Engine,
  stack: string,
  plan: ClusterPlan,
  deployment: Deployment,
): Promise<readonly string[]> {
  const access = await stackOutput<ClusterAccess>(engine, stack, "access");
  if (access === undefined) return [];
  const lease = await readLeaseSpec(operatorApi(access));
  const name = cutOffReplacement(lease, (node) => domainIds(plan, deployment).get(node));
  const node = plan.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) return [];
  say(`${node.name} was being replaced when the last run ended: going on with it`);
  return nodeParts(deployment, node.domainName);
}

/** libvirt UUIDs of the machines that the state knows, by node. */
export function domainIds(
  plan: ClusterPlan,
  deployment: Deployment,
): ReadonlyMap<string, string | undefined> {
  const domains = resourcesOf(deployment).filter(({ type }) => type === libvirtTypes.domain);
  return new Map(
    plan.nodes.map(({ name, domainName }) => [
      name,
      domains.find((domain) => objectName(domain) === domainName)?.id,
    ]),
  );
}
