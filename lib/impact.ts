import { aMember, etcdStep, type EtcdStep } from "./etcdStep";
import { type ChangedNode, type NodeChange, nodeChanges } from "./nodeChanges";
import type { ClusterPlan, NodePlan } from "./plan";
import { type Change, changesOf, type Preview, type ResourceChange } from "./preview";

/** One node's turn, and what etcd can bear meanwhile. */
export interface NodeImpact extends Pick<EtcdStep, "voters" | "mayLose"> {
  readonly node: string;
  readonly role: NodePlan["role"];
  readonly change: NodeChange;
  readonly why: readonly string[];
}

export interface OtherChange {
  /** "network", "pool and images", "keys", "cluster actions" ... */
  readonly part: string;
  readonly name: string;
  readonly change: Change;
}

/** What an `up` would do to the cluster. */
export interface Impact {
  /** Turn by turn. Of those that leave, each waits until the one before is back, or gone for good. */
  readonly nodes: readonly NodeImpact[];
  readonly untouched: readonly string[];
  readonly other: readonly OtherChange[];
  /** Where the guard would stop the run. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

/** Removals come last because the engine deletes what the program no longer names after all else. */
const order: readonly NodeChange[] = [
  "replaced",
  "created",
  "restarted",
  "reconfigured",
  "removed",
];

const parts: Readonly<Record<string, string>> = {
  Hypervisor: "libvirt connection",
  ClusterNetwork: "network",
  BaseImage: "pool and images",
  Downloads: "downloads",
  ClusterPki: "keys",
  ...Object.fromEntries(
    ["Flannel", "Calico", "Cilium", "Canal", "KubeRouter"].map((name) => [name, "CNI"]),
  ),
  ...Object.fromEntries(
    ["Kured", "MetricsServer", "KubeletCsrApprover", "NodeLocalDns", "LocalPath", "ChartAddon"].map(
      (name) => [name, "addons"],
    ),
  ),
  Cluster: "cluster actions",
};

/** `dead`: nodes that are not Ready now. */
export function impactOf(preview: Preview, plan: ClusterPlan, dead: readonly string[]): Impact {
  const { nodes, rest } = nodeChanges(changesOf(preview));
  const slots = plan.endpoint.slots.map(({ name }) => name);
  const gone = ({ name, lost }: ChangedNode): boolean => lost || dead.includes(name);
  // A dead one goes first: the others wait for it.
  const rank = (node: ChangedNode): number => (gone(node) ? 0 : slots.includes(node.name) ? 1 : 2);
  const waiting = [...nodes].sort(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "en", { numeric: true }),
  );
  let members = waiting
    .filter(({ name, change }) => slots.includes(name) && change !== "created")
    .map((node) => aMember(node.name, !gone(node)));
  const machines = members.length > 0;

  const impacts: NodeImpact[] = [];
  const refusals: string[] = [];
  for (const { name, change, why } of order.flatMap((turn) =>
    waiting.filter((node) => node.change === turn),
  )) {
    const controlPlane = slots.includes(name);
    const step = etcdStep(members, { name, controlPlane, change }, plan.allowDataLoss);
    const { voters, mayLose, after, refusal } = step;
    const role = controlPlane ? "controlPlane" : "worker";
    impacts.push({ node: name, role, change, why, voters, mayLose });
    if (refusal !== "") refusals.push(refusal);
    members = [...after];
  }
  return {
    nodes: impacts,
    untouched: waiting.filter(({ change }) => change === "untouched").map(({ name }) => name),
    other: rest.filter(({ change }) => change !== "unchanged").map(otherChange),
    refusals,
    warnings: [...(machines ? rest.flatMap(warning) : []), ...lonely(impacts, plan)],
  };
}

/** Workers that leave for a while and have no other of their pool to take their pods. */
function lonely(impacts: readonly NodeImpact[], { nodes }: ClusterPlan): readonly string[] {
  const replaced = impacts.filter(({ change }) => change === "replaced").map(({ node }) => node);
  return nodes
    .filter(({ name, role }) => role === "worker" && replaced.includes(name))
    .filter(({ pool }) => nodes.filter((other) => other.pool === pool).length === 1)
    .map(
      ({ name, pool }) =>
        `${name} is the only node of pool ${pool}: its pods may have to wait, as Pending, until it is back`,
    );
}

function otherChange({ component, name, change }: ResourceChange): OtherChange {
  return { part: parts[component] ?? component, name, change };
}

/** What pulls something away from under every machine. */
function warning({ type, name, change, component }: ResourceChange): readonly string[] {
  if (change !== "replaced" && change !== "deleted") return [];
  if (type === "libvirt:index/network:Network") {
    return [`network ${name} is ${change}: every machine on it is cut off`];
  }
  if (type === "libvirt:index/pool:Pool") {
    return [`pool ${name} is ${change}: every machine's disk lies in it`];
  }
  if (component === "ClusterPki" && /:(PrivateKey|SelfSignedCert)$/.test(type)) {
    return [`key or authority ${name} is ${change}: nodes and kubeconfigs made with it lose trust`];
  }
  return [];
}
