import { run, succeeds } from "./run";

/** Where the machines of one native cluster are plugged in. */
export interface Fabric {
  /** Host bridge; made by createFabric unless `owned` is false. */
  readonly bridge: string;
  readonly owned: boolean;
  /** The host's own address on an owned bridge. */
  readonly gateway: string;
  readonly prefix: number;
}

/** Names of namespaces and links of this cluster start with it: short, for links have 15 characters. */
export function linkPrefix(clusterName: string): string {
  return `fha-${clusterName.slice(0, 5)}-`;
}

/** Name of a node's network namespace, and of its cable's end on the host. */
export function linkName(clusterName: string, node: string): string {
  return `${linkPrefix(clusterName)}${node}`.slice(0, 15);
}

/** Makes the bridge, if it is ours, with the gateway's address on it. */
export async function createFabric(fabric: Fabric): Promise<void> {
  if (!fabric.owned) return;
  await run("ip", ["link", "add", fabric.bridge, "type", "bridge", "forward_delay", "0"]);
  await run("ip", ["address", "add", `${fabric.gateway}/${fabric.prefix}`, "dev", fabric.bridge]);
  await run("ip", ["link", "set", fabric.bridge, "up"]);
}

export async function removeFabric(fabric: Fabric): Promise<void> {
  if (fabric.owned) await succeeds("ip", ["link", "delete", fabric.bridge]);
}

/** A network namespace with eth0 on the bridge; `mac` is optional. */
export async function plugIn(
  fabric: Fabric,
  link: string,
  address: string,
  mac: string,
): Promise<void> {
  const inside = (...args: string[]): Promise<string> => run("ip", ["-n", link, ...args]);
  await run("ip", ["netns", "add", link]);
  await run("ip", [
    ...["link", "add", link, "type", "veth"],
    ...["peer", "name", "eth0", "address", mac, "netns", link],
  ]);
  await run("ip", ["link", "set", link, "master", fabric.bridge, "up"]);
  await inside("link", "set", "lo", "up");
  await inside("link", "set", "eth0", "up");
  await inside("address", "add", `${address}/${fabric.prefix}`, "dev", "eth0");
  await inside("route", "add", "default", "via", fabric.gateway);
}

/** Kills what runs in the namespace and removes it with its cable; fine if it is not there. */
export async function unplug(link: string): Promise<void> {
  if (!(await succeeds("ip", ["netns", "pids", link]))) return;
  const pids = (await run("ip", ["netns", "pids", link])).split("\n").filter((pid) => pid !== "");
  if (pids.length > 0) await succeeds("kill", ["-KILL", ...pids]);
  await succeeds("ip", ["link", "delete", link]);
  await succeeds("ip", ["netns", "delete", link]);
}

/** The cable is pulled (false) or put back (true); the machine runs on. */
export async function setCable(link: string, connected: boolean): Promise<void> {
  await run("ip", ["link", "set", link, connected ? "up" : "down"]);
}

/** Namespaces of this cluster that are there, whoever made them. */
export async function pluggedIn(clusterName: string): Promise<readonly string[]> {
  const namespaces = await run("ip", ["netns", "list"]);
  return namespaces
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((name) => name.startsWith(linkPrefix(clusterName)));
}
