import { installCni } from "../../components/cni/installCni";
import { kubernetesMinor } from "../../lib/versions";
import { deployInCluster } from "./deployInCluster";
import type { DeploymentRecord, Registered } from "./deploymentRecord";
import { aClusterPlan } from "./settings";

/** The CNI of some settings under mocks, named "it-<cni>", as deployInCluster makes it. */
export function deployCni(overrides: Readonly<Record<string, unknown>>): Promise<DeploymentRecord> {
  const plan = aClusterPlan(overrides);
  const releases = kubernetesMinor("1.36").cnis;
  return deployInCluster((opts) => {
    installCni("it", { plan, releases }, opts);
  });
}

/** What it puts into the cluster. */
export function objectsOf(record: DeploymentRecord): readonly Registered[] {
  return record.resources.filter(({ type }) => /^kubernetes:.*:/.test(type));
}
