import type { ClusterConfig } from "./config";
import { nthAddress, parseAddress, type Cidr } from "./ipv4";
import type { ClusterPlan, NodePlan } from "./plan";
import type { MeshKeys } from "./secrets";

/** WireGuard between the nodes, by their own addresses (decision 14). */
export interface MeshPlan {
  /** Every address that a node has or could have: each is a peer of all others from the start. */
  readonly addresses: readonly string[];
  /** What fits through, where the nodes' network carries 1500: WireGuard over IPv4 takes 60. */
  readonly mtu: number;
}

const mtu = 1440;
/** VXLAN's part of a packet. */
const vxlanOverhead = 50;
const port = 51820;
/**
 * Marks WireGuard's own packets, which go out as they are. A bit that neither kube-proxy (0x4000, 0x8000), Cilium (0xf00
 * and the upper half), Calico (the upper half) nor the CNI's port mapping (0x2000) uses.
 */
const mark = 32;
const table = 51820;

/** The most that a mesh knows: each address takes some 60 bytes of every node's Ignition. */
export const meshSize = 256;

/** Undefined where there is none. The gateway, the virtual IP and what the own network leases are no node's. */
export function planMesh(config: ClusterConfig, network: Cidr): MeshPlan | undefined {
  const [first, last] = config.meshHosts;
  if (first === undefined || last === undefined) return undefined;
  const vip = (parseAddress(config.vip) ?? 0) - network.base;
  const [leaseFirst = 0, leaseLast = -1] = config.networkMode === "own" ? config.dhcpHosts : [];
  const hosts = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
    (host) =>
      host !== config.gatewayHost && host !== vip && !(host >= leaseFirst && host <= leaseLast),
  );
  return { addresses: hosts.map((host) => nthAddress(network, host)), mtu };
}

/** What is left of a packet for pods behind VXLAN. */
export function podMtu(mesh: MeshPlan): number {
  return mesh.mtu - vxlanOverhead;
}

/** Values of butane/files/mesh.netdev and mesh.network for one node. */
export function meshValues(
  { mesh, endpoint }: ClusterPlan,
  { name, address }: NodePlan,
  keys: MeshKeys | undefined,
): Readonly<Record<string, string>> {
  if (mesh === undefined) return {};
  if (keys === undefined) throw new Error(`${name}: a node of a mesh needs its keys`);
  const others = mesh.addresses.filter((other) => other !== address);
  const peer = (other: string): string => {
    const publicKey = keys.publicKeys[other];
    if (publicKey === undefined) throw new Error(`no mesh key for ${other}`);
    return section("WireGuardPeer", {
      PublicKey: publicKey,
      AllowedIPs: `${other}/32`,
      Endpoint: `${other}:${port}`,
    });
  };
  const route = (other: string): string =>
    section("Route", {
      Destination: `${other}/32`,
      PreferredSource: address,
      Table: String(table),
    });
  return {
    meshMtu: String(mesh.mtu),
    meshPort: String(port),
    meshMark: String(mark),
    meshMarked: `${mark}/${mark}`,
    meshTable: String(table),
    meshVip: endpoint.vip,
    meshPeers: others.map(peer).join("\n"),
    meshRoutes: others.map(route).join("\n"),
  };
}

function section(title: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([key, value]) => `${key}=${value}\n`);
  return `[${title}]\n${lines.join("")}`;
}
