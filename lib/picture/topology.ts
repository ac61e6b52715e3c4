import { etcdPort } from "../membership";
import type { ClusterPlan, NodePlan } from "../plan";

/** What both topologies show of one libvirt host. */
export interface HostPicture {
  readonly name: string;
  readonly uri: string;
  readonly groups: readonly NodeGroup[];
}

/** Nodes of one pool on one host. */
export interface NodeGroup {
  readonly title: string;
  readonly role: NodePlan["role"];
  readonly nodes: readonly NodePlan[];
}

/** A place where data arrives: who listens, where, and who connects. `id` is the number in the picture. */
export interface Listener {
  readonly id: number;
  readonly name: string;
  readonly port: string;
  readonly from: string;
}

/** Hosts in the plan's order, each with its control planes first; a host without nodes is left out. */
export function hostPictures({ hypervisor, nodes }: ClusterPlan): readonly HostPicture[] {
  return Object.entries(hypervisor.hosts)
    .map(([name, uri]) => ({ name, uri, groups: groupsOf(nodes.filter((n) => n.host === name)) }))
    .filter(({ groups }) => groups.length > 0);
}

function groupsOf(nodes: readonly NodePlan[]): readonly NodeGroup[] {
  const pools = [...new Set(nodes.map(({ pool }) => pool))];
  return pools.map((pool) => {
    const own = nodes.filter((node) => node.pool === pool);
    const role = own[0]?.role ?? "worker";
    return { title: role === "controlPlane" ? "control planes" : `pool ${pool}`, role, nodes: own };
  });
}

/** Plugins whose traffic between nodes has a port of its own. */
const podTraffic: Readonly<Partial<Record<string, Pick<Listener, "name" | "port">>>> = {
  flannel: { name: "flannel on every node", port: "UDP 8472" },
};

/** Every port that is open between machines, in the order in which a request meets them. */
export function listeners({ endpoint, cni }: ClusterPlan): readonly Listener[] {
  const pods = podTraffic[cni];
  const all = [
    {
      name: "haproxy",
      port: `TCP ${endpoint.port}`,
      from: "you and every kubelet, by the virtual IP; hands TLS to an API server",
    },
    { name: "API server", port: `TCP ${endpoint.apiPort}`, from: "haproxy of every control plane" },
    {
      name: "etcd",
      port: `TCP ${etcdPort}, ${etcdPort + 1}`,
      from: "its own API server; the other members; you, while a control plane leaves",
    },
    {
      name: "keepalived",
      port: "IP protocol 112",
      from: `keepalived of the other control planes: VRRP id ${endpoint.vrrpId}, unicast`,
    },
    { name: "kubelet on every node", port: "TCP 10250", from: "API servers: logs, exec, metrics" },
    ...(pods === undefined ? [] : [{ ...pods, from: "every other node: traffic between pods" }]),
    { name: "sshd on control planes", port: "TCP 22", from: "you, when the cluster is formed" },
  ];
  return all.map((listener, i) => ({ id: i + 1, ...listener }));
}

export function computeText({ vcpus, memoryMiB }: NodePlan): string {
  const memory = memoryMiB % 1024 === 0 ? `${memoryMiB / 1024} GiB` : `${memoryMiB} MiB`;
  return `${vcpus} CPU, ${memory}`;
}

export function titleText({ clusterName, nodes }: ClusterPlan): string {
  const controlPlanes = nodes.filter(({ role }) => role === "controlPlane").length;
  const counted = (count: number, what: string): string =>
    `${count} ${what}${count === 1 ? "" : "s"}`;
  const workers = nodes.length - controlPlanes;
  return `Cluster ${clusterName}: ${counted(controlPlanes, "control plane")}, ${counted(workers, "worker")}`;
}

export function networkText({ network }: ClusterPlan): string {
  const kinds = { own: "network", existing: "network", bridge: "host bridge" } as const;
  return `${kinds[network.mode]} ${network.name}, ${network.cidr}, gateway ${network.gateway}`;
}

/** Slots that no machine has yet; a grown cluster takes them. */
export function freeSlots({ endpoint, nodes }: ClusterPlan): readonly string[] {
  const used = new Set(nodes.map(({ name }) => name));
  return endpoint.slots
    .filter(({ name }) => !used.has(name))
    .map(({ name, address }) => `${name}\u00a0${address}`);
}
