import type { ClusterPlan } from "../../../lib/plan";
import { run } from "../run";
import { virsh } from "../virsh";

import { hostUris, isLocal } from "./context";

/** A bridge of this machine that the nodes' network runs over. */
export type Wire = string;

/** Where the nodes' network can be heard: its bridges on this machine, and the hosts that are out of earshot. */
export interface Wires {
  readonly here: readonly Wire[];
  /** libvirt URIs. */
  readonly elsewhere: readonly string[];
}

export async function wiresOf(plan: ClusterPlan): Promise<Wires> {
  const uris = hostUris({ plan });
  const found = await Promise.all(uris.filter(isLocal).map((uri) => bridgeOf(uri, plan)));
  return {
    here: [...new Set(found.filter((wire) => wire !== undefined))],
    elsewhere: uris.filter((uri) => !isLocal(uri)),
  };
}

/** None where the network is not there yet, or runs without a bridge (macvtap). */
async function bridgeOf(uri: string, { network }: ClusterPlan): Promise<Wire | undefined> {
  if (network.mode === "bridge") return network.name;
  const { stdout } = await virsh(uri, ["net-info", network.name]);
  const active = /^Active:\s+yes/m.test(stdout);
  return active ? /^Bridge:\s+(\S+)/m.exec(stdout)?.[1] : undefined;
}

/** What was found, or why nothing could be asked. */
export type Heard<T> = { readonly found: T } | { readonly deaf: string };

/** MAC address that answers an ARP probe; undefined for none. Needs no address of ours in that network. */
export async function arpHolder(wire: Wire, address: string): Promise<Heard<string | undefined>> {
  const probe = ["-D", "-c", "2", "-w", "2", "-I", wire, address];
  const { code, stdout, stderr } = await run("arping", probe);
  // Only the arping of iputils sums up like this; another program of that name takes other options.
  if (!/^Received \d+ response/m.test(stdout)) {
    return { deaf: reason("arping", code, stderr) };
  }
  return { found: /reply from \S+ \[([\dA-Fa-f:]{17})\]/.exec(stdout)?.[1]?.toLowerCase() };
}

/** An advertisement of a VRRP router. */
export interface VrrpAdvert {
  readonly from: string;
  readonly id: number;
}

/** Longer than three adverts of a second, keepalived's and the standard's default. */
export const listenSeconds = 4;

/** Who advertises over this bridge, by multicast or between two of its ports. */
export async function vrrpHeard(wire: Wire): Promise<Heard<readonly VrrpAdvert[]>> {
  const capture = ["tcpdump", "-i", wire, "-n", "-l", "-c", "50", "ip proto 112"];
  const limit = ["--signal=INT", String(listenSeconds)];
  const { code, stdout, stderr } = await run("timeout", [...limit, ...capture]);
  if (!/^listening on /m.test(stderr)) return { deaf: reason("tcpdump", code, stderr) };
  return { found: parseAdverts(stdout) };
}

/** Lines such as `IP 10.0.0.2 > 224.0.0.18: VRRPv2, Advertisement, vrid 51, prio 100, ...`, each router once. */
export function parseAdverts(lines: string): readonly VrrpAdvert[] {
  const found = new Map<string, VrrpAdvert>();
  for (const [, from = "", id] of lines.matchAll(/\bIP (\S+) > \S+: .*?\bvrid (\d+)/g)) {
    found.set(`${from} ${id ?? ""}`, { from, id: Number(id) });
  }
  return [...found.values()];
}

const packages = {
  arping: "iputils-arping (Debian family) or iputils (Fedora family)",
  tcpdump: "tcpdump",
} as const;

function reason(program: keyof typeof packages, code: number, stderr: string): string {
  if (code === 127) return `${program} is missing, of the package ${packages[program]}`;
  return `${program}: ${stderr.trim().split("\n").pop() ?? ""}`;
}
