import type { ClusterConfig } from "../config";
import * as f from "../fields";
import { certManagerSettings, certManagerTraits } from "./certManager";
import { kubeletCsrApproverSettings, kubeletCsrApproverTraits } from "./kubeletCsrApprover";
import { kubePrometheusStackSettings, kubePrometheusStackTraits } from "./kubePrometheusStack";
import { kuredSettings, kuredTraits } from "./kured";
import { localPathSettings, localPathTraits } from "./localPath";
import { metallbSettings, metallbTraits } from "./metallb";
import { metricsServerSettings, metricsServerTraits } from "./metricsServer";
import { nodeLocalDnsSettings, nodeLocalDnsTraits } from "./nodeLocalDns";
import { traefikSettings, traefikTraits } from "./traefik";
import type { AddonTraits, ChartTraits } from "./traits";
import { veleroSettings, veleroTraits } from "./velero";

/** Addons whose objects this program makes itself. */
const ownObjects = {
  kured: kuredTraits,
  "metrics-server": metricsServerTraits,
  "kubelet-csr-approver": kubeletCsrApproverTraits,
  "node-local-dns": nodeLocalDnsTraits,
  "local-path": localPathTraits,
} satisfies Record<string, AddonTraits>;

/** Addons that are their chart. */
export const chartAddons = {
  traefik: traefikTraits,
  "cert-manager": certManagerTraits,
  "kube-prometheus-stack": kubePrometheusStackTraits,
  velero: veleroTraits,
  metallb: metallbTraits,
} satisfies Record<string, ChartTraits>;

export type ObjectAddonName = keyof typeof ownObjects;
export type ChartAddonName = keyof typeof chartAddons;
export type AddonName = ObjectAddonName | ChartAddonName;

/** The one list of addons. */
const addons: Readonly<Record<AddonName, AddonTraits>> = { ...ownObjects, ...chartAddons };

export const addonNames = Object.keys(addons) as readonly AddonName[];
export const chartAddonNames = Object.keys(chartAddons) as readonly ChartAddonName[];

/** What the stack may say of each. */
export const addonFields = f.object({
  kured: f.optional(kuredSettings),
  "metrics-server": f.optional(metricsServerSettings),
  "kubelet-csr-approver": f.optional(kubeletCsrApproverSettings),
  "node-local-dns": f.optional(nodeLocalDnsSettings),
  "local-path": f.optional(localPathSettings),
  traefik: f.optional(traefikSettings),
  "cert-manager": f.optional(certManagerSettings),
  "kube-prometheus-stack": f.optional(kubePrometheusStackSettings),
  velero: f.optional(veleroSettings),
  metallb: f.optional(metallbSettings),
});

/** The addons that a stack has: those that it names and those by default, without those that it switches off. */
export function addonsOn(settings: ClusterConfig["addons"]): readonly AddonName[] {
  return addonNames.filter((name) => {
    const own = settings[name];
    return own?.enabled ?? (own !== undefined || addons[name].byDefault === true);
  });
}

/** Problems of the addons that are on. */
export function addonProblems(config: ClusterConfig): readonly string[] {
  return addonsOn(config.addons).flatMap((name) => addons[name].problems?.(config) ?? []);
}
