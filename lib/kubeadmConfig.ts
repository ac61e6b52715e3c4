import { splitLabels } from "./nodeLabels";
import type { ClusterPlan, NodePlan } from "./plan";
import type { TimingProfile } from "./timing";

interface Argument {
  readonly name: string;
  readonly value: string;
}

/** What a half-done attempt leaves behind: the next one runs the same, idempotent phases over it. */
const leftovers = [
  "DirAvailable--var-lib-etcd",
  "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
  "FileAvailable--etc-kubernetes-manifests-etcd.yaml",
  "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml",
  "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml",
  "FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml",
  "FileAvailable--etc-kubernetes-pki-ca.crt",
  "Port-2379",
  "Port-2380",
  "Port-10250",
  "Port-10257",
  "Port-10259",
];

const criSockets = {
  containerd: "unix:///run/containerd/containerd.sock",
  crio: "unix:///var/run/crio/crio.sock",
} as const;

export function criSocket(plan: ClusterPlan): string {
  return criSockets[plan.runtime];
}

/** nodeRegistration of init and join. An empty taint list means none: kubeadm's own default is a taint. */
export function nodeRegistration(plan: ClusterPlan, node: NodePlan): object {
  const labels = Object.entries(splitLabels(node.labels).own).map(
    ([key, value]) => `${key}=${value}`,
  );
  const emulated = plan.timing === "emulated";
  return {
    name: node.name,
    criSocket: criSocket(plan),
    taints: node.taints,
    kubeletExtraArgs: [
      { name: "node-ip", value: node.address },
      ...(labels.length > 0 ? [{ name: "node-labels", value: labels.join(",") }] : []),
      // A flag only: KubeletConfiguration has no field for it.
      ...(emulated ? [{ name: "housekeeping-interval", value: "60s" }] : []),
    ],
    ignorePreflightErrors: [
      ...leftovers,
      `Port-${plan.endpoint.apiPort}`,
      ...(emulated ? ["Mem", "NumCPU"] : []),
    ],
  };
}

/** The control-plane part of a join; null on workers. */
export function joinControlPlane(plan: ClusterPlan, node: NodePlan): object | null {
  if (node.role === "worker") return null;
  const { apiPort } = plan.endpoint;
  return { localAPIEndpoint: { advertiseAddress: node.address, bindPort: apiPort } };
}

/** Names of the API server's certificate beside kubeadm's own: the same whoever is first. */
export function certSans({ endpoint, api }: ClusterPlan): readonly string[] {
  return [endpoint.vip, ...endpoint.slots.map(({ address }) => address), ...api.apiSans];
}

export function kubeadmTimeouts({ kubeadmMinutes }: TimingProfile): object {
  const names = [
    "controlPlaneComponentHealthCheck",
    "discovery",
    "etcdAPICall",
    "kubeletHealthCheck",
    "kubernetesAPICall",
    "tlsBootstrap",
    "upgradeManifests",
  ];
  return Object.fromEntries(names.map((name) => [name, `${kubeadmMinutes}m0s`]));
}

export function leaderElection(timing: TimingProfile): readonly Argument[] {
  return [
    { name: "leader-elect-lease-duration", value: `${timing.leaseDuration}s` },
    { name: "leader-elect-renew-deadline", value: `${timing.leaseRenew}s` },
    { name: "leader-elect-retry-period", value: `${timing.leaseRetry}s` },
  ];
}

const noProfiling: Argument = { name: "profiling", value: "false" };

export function schedulerArgs(timing: TimingProfile): readonly Argument[] {
  return [...leaderElection(timing), noProfiling];
}

/** A slow node is late with its status: it is not to be given up for that. */
export function controllerManagerArgs(
  plan: ClusterPlan,
  timing: TimingProfile,
): readonly Argument[] {
  const emulated = plan.timing === "emulated";
  const grace = emulated ? [{ name: "node-monitor-grace-period", value: "300s" }] : [];
  // Of pods that have ended so many are kept; by default 12500.
  const endedPods = { name: "terminated-pod-gc-threshold", value: "1000" };
  return [...leaderElection(timing), ...grace, endedPods, noProfiling];
}

/** Kubelets' certificates can be checked where the cluster's CA signs them; one item of a YAML list, or nothing. */
export function kubeletAuthority({ kubelet }: Pick<ClusterPlan, "kubelet">): string {
  return kubelet.serverTLSBootstrap === true
    ? "- { name: kubelet-certificate-authority, value: /etc/kubernetes/pki/ca.crt }"
    : "";
}
