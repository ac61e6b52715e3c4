import { formatAddress, overlaps, parseAddress, parseCidr, type Cidr } from "../../../lib/ipv4";
import { run } from "../run";
import { virsh, virshNames } from "../virsh";

import {
  hostUris,
  isLocal,
  merged,
  note,
  nothing,
  problem,
  type CheckContext,
  type Findings,
} from "./context";
import { arpHolder, wiresOf, type Wire } from "./wire";

const taken = "choose another vip, controlPlaneHosts or firstHost, or stop what uses the address";

/** Nobody else may have the VIP or a new node's address: no ping or ARP answer, no lease, no reservation. */
export async function addressesFree(context: CheckContext): Promise<Findings> {
  const { plan, newNodes, vipMade } = context;
  const wanted = new Map(newNodes.map(({ address, name }) => [address, `node ${name}`]));
  if (!vipMade) wanted.set(plan.endpoint.vip, "the VIP");
  if (wanted.size === 0) return nothing;
  const { here } = await wiresOf(plan);
  const asked = [...wanted].map(([address, what]) => takenBy(address, what, here));
  const leased = plan.network.mode === "existing" ? await leasedAddresses(context) : new Set();
  return merged([
    ...once(merged(await Promise.all(asked))),
    ...[...wanted]
      .filter(([address]) => leased.has(address))
      .map(([address, what]) =>
        problem(
          "FHA309",
          `${address} (${what}) has a lease or reservation in ${plan.network.name}`,
          taken,
        ),
      ),
  ]);
}

async function takenBy(address: string, what: string, wires: readonly Wire[]): Promise<Findings> {
  const [ping, ...probes] = await Promise.all([
    answers(address),
    ...wires.map((wire) => arpHolder(wire, address)),
  ]);
  const macs = probes.flatMap((probe) => ("found" in probe ? (probe.found ?? []) : []));
  if (ping || macs.length > 0) {
    const who = macs.length > 0 ? `, from ${macs.join(", ")}` : "";
    return problem("FHA309", `${address} (${what}) answers already${who}`, taken);
  }
  return merged(
    probes.flatMap((probe, i) =>
      "deaf" in probe
        ? [note(`${wires[i] ?? ""}: asked by ping only whether addresses are free: ${probe.deaf}`)]
        : [],
    ),
  );
}

async function answers(address: string): Promise<boolean> {
  const known = await isReachable(address);
  const ping = await run("ping", ["-c", "1", "-W", "1", address]);
  if (ping.code === 0) return true;
  // A machine may refuse pings, but not ARP. What was known before may be of one that is gone since.
  return !known && (await isReachable(address));
}

/** What the kernel last heard of an address in this machine's own networks: it asks again after 15 to 45 s. */
async function isReachable(address: string): Promise<boolean> {
  const { stdout } = await run("ip", ["-4", "neigh", "show", address]);
  return /lladdr \S+ .*\bREACHABLE\b/.test(stdout);
}

/** A program that is missing is missing for every address. */
function once({ problems, notes }: Findings): readonly Findings[] {
  return [{ problems, notes: [...new Set(notes)] }];
}

async function leasedAddresses({ plan }: CheckContext): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const uri of Object.values(plan.hypervisor.hosts)) {
    const leases = await virsh(uri, ["net-dhcp-leases", plan.network.name]);
    for (const [, address = ""] of leases.stdout.matchAll(/ipv4\s+([\d.]+)\//g)) found.add(address);
    const xml = await virsh(uri, ["net-dumpxml", plan.network.name]);
    for (const [, address = ""] of xml.stdout.matchAll(/<host [^>]*ip='([\d.]+)'/g)) {
      found.add(address);
    }
  }
  // A node's own reservation carries its MAC and outlives the node in an existing network.
  const own = plan.nodes.map(({ address }) => address);
  for (const address of own) found.delete(address);
  return found;
}

/** The network that nodes are to use must be there, or, when it is ours, must not overlap another. */
export async function network(context: CheckContext): Promise<Findings> {
  const { plan, networkMade } = context;
  const findings = hostUris(context).map(async (uri) => {
    if (plan.network.mode === "existing") return existingNetwork(uri, plan.network.name);
    if (plan.network.mode === "bridge") return bridge(uri, plan.network.name);
    return networkMade ? nothing : ownNetwork(uri, plan.network.cidr);
  });
  return merged(await Promise.all(findings));
}

async function existingNetwork(uri: string, name: string): Promise<Findings> {
  const { code, stdout } = await virsh(uri, ["net-info", name]);
  if (code === 0 && /^Active:\s+yes/m.test(stdout)) return nothing;
  return problem(
    "FHA306",
    `${uri} has no active network ${name}`,
    code === 0 ? `virsh -c ${uri} net-start ${name}` : "set networkName to one of virsh net-list",
  );
}

async function bridge(uri: string, name: string): Promise<Findings> {
  const listed = await virsh(uri, ["iface-dumpxml", name]);
  const local = isLocal(uri) ? await run("ip", ["link", "show", name]) : listed;
  if (listed.code === 0 || local.code === 0) return nothing;
  // Not every libvirt can list the interfaces of its machine.
  if (!isLocal(uri)) return nothing;
  return problem("FHA307", `this machine has no bridge ${name}`, "make it, or set networkName");
}

async function ownNetwork(uri: string, cidr: string): Promise<Findings> {
  const fix =
    "set networkCidr, and vip inside it, to a network that is free (npm run pulumi -- config set networkCidr ...)";
  const found: Findings[] = [];
  for (const name of await virshNames(uri, ["net-list", "--all"])) {
    const { stdout } = await virsh(uri, ["net-dumpxml", name]);
    if (networksOf(stdout).some((other) => overlapping(cidr, other))) {
      found.push(
        problem("FHA308", `networkCidr ${cidr} overlaps libvirt's network ${name} on ${uri}`, fix),
      );
    }
  }
  if (isLocal(uri) && found.length === 0) {
    const routes = await run("ip", ["-json", "-4", "route", "show"]);
    for (const { dst, dev } of parseRoutes(routes.stdout)) {
      if (overlapping(cidr, dst)) {
        found.push(
          problem(
            "FHA308",
            `networkCidr ${cidr} overlaps this machine's route to ${dst} by ${dev}`,
            fix,
          ),
        );
      }
    }
  }
  return merged(found);
}

/** Networks that a libvirt network's XML serves, as a.b.c.d/n of one of their addresses. */
export function networksOf(xml: string): readonly string[] {
  return [
    ...xml.matchAll(/<ip [^>]*address='([\d.]+)'[^>]*?(netmask='([\d.]+)'|prefix='(\d+)')/g),
  ].map(([, address = "", , netmask, prefix]) => `${address}/${prefix ?? prefixOf(netmask ?? "")}`);
}

function prefixOf(netmask: string): number {
  return (parseAddress(netmask) ?? 0).toString(2).replaceAll("0", "").length;
}

interface Route {
  readonly dst: string;
  readonly dev: string;
}

/** Routes of `ip -json route`, without the default. */
export function parseRoutes(json: string): readonly Route[] {
  if (json.trim() === "") return [];
  const routes = JSON.parse(json) as Partial<Route>[];
  return routes.flatMap(({ dst, dev }) =>
    dst === undefined || dst === "default" ? [] : [{ dst, dev: dev ?? "?" }],
  );
}

/** Whether two networks share an address; each may be given by any of its addresses. */
export function overlapping(a: string, b: string): boolean {
  const [left, right] = [anyCidr(a), anyCidr(b)];
  return left !== undefined && right !== undefined && overlaps(left, right);
}

function anyCidr(text: string): Cidr | undefined {
  const [address = "", prefix = "32"] = text.split("/");
  const parsed = parseAddress(address);
  if (parsed === undefined) return undefined;
  const size = 2 ** (32 - Number(prefix));
  return parseCidr(`${formatAddress(Math.floor(parsed / size) * size)}/${prefix}`);
}
