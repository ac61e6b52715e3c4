import * as kubernetes from "@pulumi/kubernetes";
import * as random from "@pulumi/random";

import { installCni } from "../../components/cni/installCni";
import { kubernetesMinor } from "../../lib/versions";
import { deploy } from "./deploy";
import type { DeploymentRecord, Registered } from "./deploymentRecord";
import { aClusterPlan } from "./settings";

/** The CNI of some settings under mocks, named "it-<cni>", with provider "api", anchor "anchor", and "ready" before it. */
export async function deployCni(
  overrides: Readonly<Record<string, unknown>>,
): Promise<DeploymentRecord> {
  const plan = aClusterPlan(overrides);
  const releases = kubernetesMinor("1.36").cnis;
  const { record } = await deploy(() => {
    const provider = new kubernetes.Provider("api", { kubeconfig: "{}" });
    const deletedWith = new random.RandomId("anchor", { byteLength: 8 });
    const ready = new random.RandomId("ready", { byteLength: 8 });
    installCni("it", { plan, releases }, { provider, deletedWith, dependsOn: [ready] });
  });
  return record;
}

/** What it puts into the cluster. */
export function objectsOf(record: DeploymentRecord): readonly Registered[] {
  return record.resources.filter(({ type }) => /^kubernetes:.*:/.test(type));
}
