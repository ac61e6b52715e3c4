import * as kubernetes from "@pulumi/kubernetes";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { deploy } from "./deploy";
import type { DeploymentRecord } from "./deploymentRecord";

/** What `make` makes of its options under mocks: provider "api", anchor "anchor", and "ready" before it. */
export async function deployInCluster(
  make: (opts: ComponentResourceOptions) => void,
): Promise<DeploymentRecord> {
  const { record } = await deploy(() => {
    const provider = new kubernetes.Provider("api", { kubeconfig: "{}" });
    const deletedWith = new random.RandomId("anchor", { byteLength: 8 });
    const ready = new random.RandomId("ready", { byteLength: 8 });
    make({ provider, deletedWith, dependsOn: [ready] });
  });
  return record;
}
