import { existsSync, readdirSync, rmdirSync } from "node:fs";

import { consoleLogPrefix } from "../../lib/consoleLog";
import type { ClusterPlan } from "../../lib/plan";

import { hostUris, isLocal } from "./checks/context";
import { listLogs } from "./consoleLogs";
import { readInventory } from "./inventory";
import { virsh } from "./virsh";

export interface Proof {
  /** What was looked for and is not there. */
  readonly gone: readonly string[];
  readonly left: readonly string[];
}

/** Looks on every host for what the cluster had: machines, volumes, pool and its folder, network, reservations, leases. */
export async function proveGone(plan: ClusterPlan, domains: readonly string[]): Promise<Proof> {
  const gone: string[] = [];
  const left: string[] = [];
  for (const uri of hostUris({ plan })) {
    const check = (what: string, there: boolean): void => {
      (there ? left : gone).push(`${what} on ${uri}`);
    };
    const { poolName, poolPath } = plan.hypervisor;
    const host = await readInventory(uri, [poolName]);
    for (const domain of domains) check(`domain ${domain}`, host.domains.has(domain));
    const logs = listLogs(uri, consoleLogPrefix(plan.clusterName)).catch(() => []);
    for (const log of await logs) check(`console log ${log}`, true);
    for (const volume of host.volumes.get(poolName) ?? []) check(`volume ${volume}`, true);
    check(`pool ${poolName} with its volumes`, host.pools.has(poolName));
    if (isLocal(uri)) check(`folder ${poolPath}`, folderIsLeft(poolPath));
    if (plan.network.mode === "own") {
      check(`network ${plan.network.name} with its leases`, host.networks.has(plan.network.name));
    }
    if (plan.network.mode === "existing") {
      check(`reservations in network ${plan.network.name}`, !(await unreserve(uri, plan)));
    }
  }
  return { gone, left };
}

/** An empty folder is taken away; it is left only with something in it. */
function folderIsLeft(path: string): boolean {
  if (!existsSync(path)) return false;
  if (readdirSync(path).length > 0) return true;
  rmdirSync(path);
  return false;
}

/** Takes the nodes' DHCP reservations out of a network that is not ours: provider 0.8.3 leaves them. */
async function unreserve(uri: string, plan: ClusterPlan): Promise<boolean> {
  const { name } = plan.network;
  const reserved = async (): Promise<readonly string[]> => {
    const { stdout } = await virsh(uri, ["net-dumpxml", name]);
    const macs = plan.nodes.map(({ mac }) => mac);
    return macs.filter((mac) => stdout.toLowerCase().includes(`mac='${mac.toLowerCase()}'`));
  };
  for (const mac of await reserved()) {
    const change = ["net-update", name, "delete", "ip-dhcp-host", `<host mac='${mac}'/>`];
    const live = await virsh(uri, [...change, "--live", "--config"]);
    if (live.code !== 0) await virsh(uri, [...change, "--config"]);
  }
  return (await reserved()).length === 0;
}
