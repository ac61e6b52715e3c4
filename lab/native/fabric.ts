import { createHash } from "node:crypto";
import { run, succeeds } from "./run";

/** Where the machines of one native cluster are plugged in. */
export interface Fabric {
  /** Host bridge to make; absent if `bridge` is somebody else's. */
  readonly ownBridge?: string;
  /** Host bridge that a machine is plugged into, asked for each time. */
  readonly bridge: () => Promise<string>;
  /** The host's own address on an owned bridge. */
  readonly gateway: string;
  readonly prefix: number;
}

/** Name of the bridge that a cluster owns: at most 15 characters. */
export function bridgeName(clusterName: string): string {
  return `fhabr-${clusterName.slice(0, 9)}`;
}

/** Name of a node's network namespace. */
export function namespaceName(clusterName: string, node: string): string {
  return `fha-${clusterName}-${node}`;
}

/** Name of its cable's end on the host: at most 15 characters. */
function linkName(namespace: string): string {
  return `fha${createHash("sha256").update(namespace).digest("hex").slice(0, 10)}`;
}

/** Makes the bridge, if it is ours, with the gateway's address on it. */
export async function createFabric({ ownBridge, gateway, prefix }: Fabric): Promise<void> {
  if (ownBridge === undefined) return;
  await run("ip", ["link", "add", ownBridge, "type", "bridge", "forward_delay", "0"]);
  await run("ip", ["address", "add", `${gateway}/${prefix}`, "dev", ownBridge]);
  await run("ip", ["link", "set", ownBridge, "up"]);
}

export async function removeFabric({ ownBridge }: Fabric): Promise<void> {
  if (ownBridge !== undefined) await succeeds("ip", ["link", "delete", ownBridge]);
}

/** A network namespace with eth0 on the bridge. */
export async function plugIn(
  fabric: Fabric,
  namespace: string,
  address: string,
  mac: string,
): Promise<void> {
  const link = linkName(namespace);
  const inside = (...args: string[]): Promise<string> => run("ip", ["-n", namespace, ...args]);
  await run("ip", ["netns", "add", namespace]);
  await run("ip", [
    ...["link", "add", link, "type", "veth"],
    // Not the plan's own address, which the libvirt domain of the same name has on the same bridge.
    ...["peer", "name", "eth0", "address", mac.replace(/^../, "02"), "netns", namespace],
  ]);
  await run("ip", ["link", "set", link, "master", await fabric.bridge(), "up"]);
  await inside("link", "set", "lo", "up");
  await inside("link", "set", "eth0", "up");
  await inside("address", "add", `${address}/${fabric.prefix}`, "dev", "eth0");
  await inside("route", "add", "default", "via", fabric.gateway);
}

/** Kills what runs in the namespace and removes it with its cable; fine if it is not there. */
export async function unplug(namespace: string): Promise<void> {
  if (!(await succeeds("ip", ["netns", "pids", namespace]))) return;
  const listed = await run("ip", ["netns", "pids", namespace]);
  const pids = listed.split("\n").filter((pid) => pid !== "");
  if (pids.length > 0) await succeeds("kill", ["-KILL", ...pids]);
  await succeeds("ip", ["link", "delete", linkName(namespace)]);
  await succeeds("ip", ["netns", "delete", namespace]);
}

/** The cable is pulled (false) or put back (true); the machine runs on. */
export async function setCable(namespace: string, connected: boolean): Promise<void> {
  await run("ip", ["link", "set", linkName(namespace), connected ? "up" : "down"]);
}

/** Plugs the cable into another bridge; the machine sees its link up all the time. */
export async function moveCable(namespace: string, bridge: string): Promise<void> {
  await run("ip", ["link", "set", linkName(namespace), "master", bridge]);
}

/** Namespaces of this cluster that are there, whoever made them. */
export async function pluggedIn(clusterName: string): Promise<readonly string[]> {
  const namespaces = await run("ip", ["netns", "list"]);
  return namespaces
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((name) => name.startsWith(namespaceName(clusterName, "")));
}
