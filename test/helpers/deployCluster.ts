import { Cluster } from "../../components/cluster";
import { deploy } from "./deploy";
import type { DeploymentRecord } from "./deploymentRecord";
import { aClusterPlan } from "./settings";
import { aWholeLock } from "./wholeLock";

/** The cluster of Pulumi.yaml's defaults under mocks, with some settings changed. */
export async function deployCluster(
  overrides: Readonly<Record<string, unknown>> = {},
  lock = aWholeLock(),
): Promise<DeploymentRecord> {
  const plan = aClusterPlan(overrides);
  const { record } = await deploy(() => new Cluster(plan.clusterName, { plan, lock }));
  return record;
}
