import { Addons } from "../../components/addons/addons";
import { kubernetesMinor } from "../../lib/versions";
import { deployInCluster } from "./deployInCluster";
import type { DeploymentRecord } from "./deploymentRecord";
import { aClusterPlan } from "./settings";

/** Every addon that is no chart; kured is on by itself. */
export const ownAddons = {
  "metrics-server": {},
  "kubelet-csr-approver": {},
  "node-local-dns": {},
  "local-path": {},
};

/** Settings that have every addon on. */
export const everyAddon = {
  kubelet: { serverTLSBootstrap: true },
  addons: {
    ...ownAddons,
    traefik: {},
    "cert-manager": {},
    "kube-prometheus-stack": {},
    velero: { bucket: "backups" },
    metallb: { addresses: ["192.168.124.100-192.168.124.119", "192.168.124.128/28"] },
  },
};

/** The addons of some settings under mocks, named "it-<addon>", as deployInCluster makes it. */
export function deployAddons(
  overrides: Readonly<Record<string, unknown>>,
): Promise<DeploymentRecord> {
  const plan = aClusterPlan(overrides);
  const releases = kubernetesMinor("1.36").addons;
  return deployInCluster((opts) => {
    new Addons("it", { plan, releases }, opts);
  });
}
