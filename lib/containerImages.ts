import { addonsOn, type AddonName } from "./addons/addons";
import type { CniName } from "./cni/cnis";
import type { ClusterConfig } from "./config";
import type { ClusterPlan, NodePlan } from "./plan";
import { kubernetesMinor, type AddonReleases, type CniReleases } from "./versions";

/** Images of each pod network; undefined where only a chart, or the operator that it installs, knows them. */
const cniImages: Readonly<
  Record<CniName, ((releases: CniReleases) => readonly string[]) | undefined>
> = {
  flannel: ({ flannel }) => [flannel.daemon, flannel.plugin],
  canal: ({ canal }) => [canal.node, canal.plugin, canal.controllers, canal.flannel],
  "kube-router": ({ kubeRouter }) => [kubeRouter],
  cilium: undefined,
  calico: undefined,
  none: () => [],
};

/** Likewise of each addon. */
const addonImages: Readonly<
  Record<AddonName, ((releases: AddonReleases) => readonly string[]) | undefined>
> = {
  kured: ({ kured }) => [kured],
  "metrics-server": ({ metricsServer }) => [metricsServer],
  "kubelet-csr-approver": ({ kubeletCsrApprover }) => [kubeletCsrApprover],
  "node-local-dns": ({ nodeLocalDns }) => [nodeLocalDns],
  "local-path": ({ localPath, localPathHelper }) => [localPath, localPathHelper],
  traefik: undefined,
  "cert-manager": undefined,
  "kube-prometheus-stack": undefined,
  velero: undefined,
  metallb: undefined,
};

/** Pod networks and addons whose every image is known here. */
export const knownImages = {
  cnis: Object.keys(cniImages).filter((name) => cniImages[name as CniName] !== undefined),
  addons: Object.keys(addonImages).filter((name) => addonImages[name as AddonName] !== undefined),
} as const;

/** What of a cluster comes with a chart, which alone knows its images. */
export function unknownImages({
  cni,
  addons,
}: Pick<ClusterConfig, "cni" | "addons">): readonly (CniName | AddonName)[] {
  return [
    ...(cniImages[cni] === undefined ? [cni] : []),
    ...addonsOn(addons).filter((name) => addonImages[name] === undefined),
  ];
}

/** What one node pulls until the cluster is Ready, beside its addons'. `kubernetes`: exact version, without the v. */
export function nodeImages(
  plan: ClusterPlan,
  node: NodePlan,
  kubernetes: string,
): readonly string[] {
  const { pauseImage, etcdImage, dnsImage, cnis } = kubernetesMinor(kubernetes);
  const component = (name: string): string => `registry.k8s.io/${name}:v${kubernetes}`;
  const isControlPlane = node.role === "controlPlane";
  return [
    ...(isControlPlane
      ? [
          component("kube-apiserver"),
          component("kube-controller-manager"),
          component("kube-scheduler"),
          etcdImage,
        ]
      : []),
    ...(plan.kubeProxy.mode === "off" ? [] : [component("kube-proxy")]),
    pauseImage,
    // Two replicas, which kubeadm lets run on control planes.
    ...(plan.nodes.indexOf(node) < 2 ? [dnsImage] : []),
    ...(cniImages[plan.cni]?.(cnis) ?? []),
  ];
}

/** Every image that the cluster's nodes pull, each once, sorted. */
export function clusterImages(plan: ClusterPlan, kubernetes: string): readonly string[] {
  const { addons } = kubernetesMinor(kubernetes);
  const all = [
    ...plan.nodes.flatMap((node) => nodeImages(plan, node, kubernetes)),
    ...addonsOn(plan.addons).flatMap((name) => addonImages[name]?.(addons) ?? []),
  ];
  return [...new Set(all)].sort();
}
