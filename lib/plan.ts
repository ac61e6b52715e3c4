import type { Taint, TimingName } from "./config";

/** One machine of the cluster. Every field follows from (pool, index) and the config alone. */
export interface NodePlan {
  /** Kubernetes node name, hostname and Pulumi logical name, e.g. "cp1". */
  readonly name: string;
  readonly role: "controlPlane" | "worker";
  readonly pool: string;
  /** Position in its pool, from 1. */
  readonly index: number;
  readonly address: string;
  readonly mac: string;
  /** libvirt domain name, e.g. "ha-cp1". */
  readonly domainName: string;
  /** Key of the libvirt host that carries it. */
  readonly host: string;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly diskGiB: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/** A place that a control plane has or could have; haproxy and keepalived list all of them. */
export interface ControlPlaneSlot {
  readonly name: string;
  readonly address: string;
  /** VRRP priority, distinct per slot, 1 to 254. */
  readonly priority: number;
}

export interface NetworkPlan {
  /** own: made and removed by this program; existing: a libvirt network that is there; bridge: a host bridge. */
  readonly mode: "own" | "existing" | "bridge";
  /** libvirt network name, or the host bridge's name. */
  readonly name: string;
  readonly cidr: string;
  readonly prefix: number;
  readonly gateway: string;
  readonly dns: readonly string[];
  /** DHCP pool for machines that are not ours; own network only. */
  readonly dhcpStart: string;
  readonly dhcpEnd: string;
}

export interface EndpointPlan {
  readonly vip: string;
  /** haproxy's port on the VIP. */
  readonly port: number;
  /** `https://<vip>:<port>` */
  readonly url: string;
  /** kube-apiserver's own port on each control plane. */
  readonly apiPort: number;
  readonly vrrpId: number;
  readonly slots: readonly ControlPlaneSlot[];
}

/** Everything about the cluster that is known before any resource exists; no secrets. */
export interface ClusterPlan {
  readonly clusterName: string;
  readonly arch: "amd64" | "arm64";
  readonly channel: "stable" | "beta" | "alpha" | "lts";
  readonly runtime: "containerd" | "crio";
  readonly cni: "flannel" | "none";
  readonly timing: TimingName;
  readonly network: NetworkPlan;
  readonly endpoint: EndpointPlan;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** Tenth address of the service network. */
  readonly clusterDns: string;
  /** Control planes first, then workers, in pool and index order. */
  readonly nodes: readonly NodePlan[];
  /** Upstream registry host -> mirror base URLs tried first. */
  readonly registryMirrors: Readonly<Record<string, readonly string[]>>;
  readonly sshAuthorizedKeys: readonly string[];
  /** KubeletConfiguration fields passed through as they are. */
  readonly kubelet: Readonly<Record<string, unknown>>;
}
