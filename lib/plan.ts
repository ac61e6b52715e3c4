import { createHash } from "node:crypto";

import type { CniName } from "./cni/cnis";
import type { ClusterConfig, PoolConfig, Taint, TimingName } from "./config";
import { planKubeProxy, type KubeProxyPlan } from "./kubeProxy";
import { apiServerPort } from "./membership";
import { nthAddress, parseCidr, type Cidr } from "./ipv4";
import { controlPlaneSlots, workerPlaces, type NodePlace } from "./layout";
import { planMesh, type MeshPlan } from "./mesh";
import { runtimeClassLabels } from "./runtimeClasses";

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
  /** Flatcar's own optional extensions, of the node's OS version. */
  readonly osExtensions: readonly string[];
  /** Further extensions by name. */
  readonly sysexts: NonNullable<PoolConfig["sysexts"]>;
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

/** What libvirt is asked for, apart from the machines. */
export interface HypervisorPlan {
  /** libvirt URIs by host name. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly poolName: string;
  readonly poolPath: string;
  readonly domainType: "kvm" | "qemu";
  readonly autostart: boolean;
}

/** What the API server is told beyond kubeadm's own. */
export type ApiPlan = Pick<
  ClusterConfig,
  "apiSans" | "encryptionKeys" | "auditRules" | "podSecurity" | "jwt"
>;

/** Everything about the cluster that is known before any resource exists; no secrets. */
export interface ClusterPlan {
  readonly clusterName: string;
  readonly arch: "amd64" | "arm64";
  readonly channel: "stable" | "beta" | "alpha" | "lts";
  readonly runtime: "containerd" | "crio";
  readonly cni: CniName;
  /** How pod traffic between nodes is encrypted. */
  readonly cniEncryption: "none" | "wireguard";
  /** Hubble and its relay; Cilium only. */
  readonly hubble: boolean;
  /** The CNI's own settings, laid over ours. */
  readonly cniValues: Readonly<Record<string, unknown>>;
  readonly kubeProxy: KubeProxyPlan;
  readonly timing: TimingName;
  readonly hypervisor: HypervisorPlan;
  readonly network: NetworkPlan;
  readonly endpoint: EndpointPlan;
  /** WireGuard between the nodes; absent where it is off. */
  readonly mesh?: MeshPlan;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** Tenth address of the service network. */
  readonly clusterDns: string;
  /** Control planes first, then workers, in pool and index order. */
  readonly nodes: readonly NodePlan[];
  /** Upstream registry host -> mirror base URLs tried first. */
  readonly registryMirrors: Readonly<Record<string, readonly string[]>>;
  /** Chart repository -> the URL that is asked in its place. */
  readonly chartMirrors: Readonly<Record<string, string>>;
  /** Time servers; empty for Flatcar's own. */
  readonly ntpServers: readonly string[];
  /** What the nodes fetch through from the internet. */
  readonly proxy: ClusterConfig["proxy"];
  readonly sshAuthorizedKeys: readonly string[];
  /** KubeletConfiguration fields, laid over ours. */
  readonly kubelet: ClusterConfig["kubelet"];
  readonly api: ApiPlan;
  /** What is installed beside the pod network; `addonsOn` says which of them are on. */
  readonly addons: ClusterConfig["addons"];
  /** Whose container images a node takes. */
  readonly imageTrust: ClusterConfig["imageTrust"];
  /** Whether the only control plane may be replaced or removed. */
  readonly allowDataLoss: boolean;
}

/** The cluster that a config asks for. Pure: the same config gives the same plan, byte for byte. */
export function planCluster(config: ClusterConfig): ClusterPlan {
  const network = parseCidr(config.networkCidr);
  const services = parseCidr(config.serviceCidr);
  if (network === undefined || services === undefined) throw new Error("config was not parsed");
  const gateway = nthAddress(network, config.gatewayHost);
  return {
    clusterName: config.clusterName,
    arch: config.arch,
    channel: config.channel,
    runtime: config.runtime,
    cni: config.cni,
    cniEncryption: config.cniEncryption,
    hubble: config.hubble,
    cniValues: config.cniValues,
    kubeProxy: planKubeProxy(config),
    timing: config.timing,
    hypervisor: {
      hosts: config.hosts,
      poolName: config.clusterName,
      poolPath:
        config.poolPath === "" ? `/var/lib/libvirt/images/${config.clusterName}` : config.poolPath,
      domainType: config.domainType,
      autostart: config.autostart,
    },
    network: {
      mode: config.networkMode,
      name: config.networkName === "" ? `${config.clusterName}-net` : config.networkName,
      cidr: config.networkCidr,
      prefix: network.prefix,
      gateway,
      dns: config.dnsServers.length > 0 ? config.dnsServers : [gateway],
      dhcpStart: nthAddress(network, config.dhcpHosts[0] ?? 0),
      dhcpEnd: nthAddress(network, config.dhcpHosts[1] ?? 0),
    },
    endpoint: {
      vip: config.vip,
      port: config.vipPort,
      url: `https://${config.vip}:${config.vipPort}`,
      apiPort: apiServerPort,
      vrrpId:
        config.vrrpId === 0 ? (digest(config.clusterName)[0] ?? 0) % 255 || 255 : config.vrrpId,
      slots: controlPlaneSlots(config).map(({ name, hostNumber, index }) => ({
        name,
        address: nthAddress(network, hostNumber),
        priority: 200 - 10 * index,
      })),
    },
    mesh: planMesh(config, network),
    podCidr: config.podCidr,
    serviceCidr: config.serviceCidr,
    clusterDns: nthAddress(services, 10),
    nodes: planNodes(config, network),
    registryMirrors: config.registryMirrors,
    chartMirrors: config.chartMirrors,
    ntpServers: config.ntpServers,
    proxy: config.proxy,
    sshAuthorizedKeys: config.sshAuthorizedKeys,
    kubelet: config.kubelet,
    api: {
      apiSans: config.apiSans,
      encryptionKeys: config.encryptionKeys,
      auditRules: config.auditRules,
      podSecurity: config.podSecurity,
      jwt: config.jwt,
    },
    addons: config.addons,
    imageTrust: config.imageTrust,
    allowDataLoss: config.allowDataLoss,
  };
}

function planNodes(config: ClusterConfig, network: Cidr): readonly NodePlan[] {
  const hosts = Object.keys(config.hosts);
  const hostAt = (i: number): string => hosts[i % hosts.length] ?? "";
  const node = (
    place: NodePlace,
    pool: PoolConfig,
    role: NodePlan["role"],
    host: string,
  ): NodePlan => ({
    name: place.name,
    role,
    pool: place.pool,
    index: place.index,
    address: nthAddress(network, place.hostNumber),
    mac: macOf(`${config.clusterName}/${place.name}`),
    domainName: `${config.clusterName}-${place.name}`,
    host,
    memoryMiB: pool.memoryMiB ?? config.nodeSize.memoryMiB,
    vcpus: pool.vcpus ?? config.nodeSize.vcpus,
    diskGiB: pool.diskGiB ?? config.nodeSize.diskGiB,
    labels: { ...pool.labels, ...runtimeClassLabels(pool.runtimeClasses ?? []) },
    taints: pool.taints ?? (role === "controlPlane" ? [controlPlaneTaint] : []),
    osExtensions: pool.osExtensions ?? [],
    sysexts: pool.sysexts ?? {},
  });
  return [
    ...controlPlaneSlots(config)
      .slice(0, config.controlPlanes.count)
      .map((place) => node(place, config.controlPlanes, "controlPlane", hostAt(place.index - 1))),
    ...workerPlaces(config).map((place) => {
      const pool = config.workerPools[place.pool];
      if (pool === undefined) throw new Error(`no pool ${place.pool}`);
      return node(place, pool, "worker", pool.host ?? hostAt(place.index - 1));
    }),
  ];
}

const controlPlaneTaint: Taint = {
  key: "node-role.kubernetes.io/control-plane",
  value: undefined,
  effect: "NoSchedule",
};

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** In QEMU's own range; a given name always gets the same one. */
function macOf(name: string): string {
  const tail = [...digest(name).subarray(0, 3)].map((byte) => byte.toString(16).padStart(2, "0"));
  return ["52", "54", "00", ...tail].join(":");
}
