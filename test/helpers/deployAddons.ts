import * as kubernetes from "@pulumi/kubernetes";
import * as random from "@pulumi/random";

import { Addons } from "../../components/addons/addons";
import { kubernetesMinor } from "../../lib/versions";
import { deploy } from "./deploy";
import type { DeploymentRecord } from "./deploymentRecord";
import { aClusterPlan } from "./settings";

/** Every addon that is no chart; kured is on by itself. */
export const ownAddons = { "metrics-server": {}, "kubelet-csr-approver": {}, "node-local-dns": {} };

/** Settings that have every addon on. */
export const everyAddon = {
  kubelet: { serverTLSBootstrap: true },
  addons: {
    ...ownAddons,
    traefik: {},
    "cert-manager": {},
    "kube-prometheus-stack": {},
    velero: { bucket: "backups" },
  },
};

/** The addons of some settings under mocks, named "it-<addon>", with provider "api", anchor "anchor", and "ready" before them. */
export async function deployAddons(
  overrides: Readonly<Record<string, unknown>>,
): Promise<DeploymentRecord> {
  const plan = aClusterPlan(overrides);
  const releases = kubernetesMinor("1.36").addons;
  const { record } = await deploy(() => {
    const provider = new kubernetes.Provider("api", { kubeconfig: "{}" });
    const deletedWith = new random.RandomId("anchor", { byteLength: 8 });
    const ready = new random.RandomId("ready", { byteLength: 8 });
    new Addons("it", { plan, releases }, { provider, deletedWith, dependsOn: [ready] });
  });
  return record;
}
