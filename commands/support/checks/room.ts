import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

import { humanBytes } from "../humanBytes";
import { virsh } from "../virsh";

import {
  isLocal,
  merged,
  note,
  nothing,
  problem,
  type CheckContext,
  type Findings,
} from "./context";

const gib = 1024 ** 3;
const mib = 1024 ** 2;
/** What a node's overlay holds soon after its start, and the images that a host's nodes share. */
const usedPerNode = 5 * gib;
const shared = 2 * gib;

/** Memory and disk of every host for the nodes that are to come. */
export async function room(context: CheckContext): Promise<Findings> {
  const findings = Object.entries(context.plan.hypervisor.hosts).map(async ([host, uri]) => {
    const nodes = context.newNodes.filter((node) => node.host === host);
    if (nodes.length === 0) return nothing;
    const memory = nodes.reduce((sum, node) => sum + node.memoryMiB * mib, 0);
    const disk = nodes.reduce((sum, node) => sum + node.diskGiB * gib, 0);
    return merged([
      memoryFindings(uri, memory, await availableMemory(uri)),
      diskFindings(
        `${uri}, ${context.plan.hypervisor.poolPath}`,
        nodes.length * usedPerNode + shared,
        disk + shared,
        await freeDisk(uri, context.plan.hypervisor.poolName, context.plan.hypervisor.poolPath),
      ),
    ]);
  });
  return merged(await Promise.all(findings));
}

export function memoryFindings(
  uri: string,
  wanted: number,
  available: number | undefined,
): Findings {
  if (available === undefined || wanted <= available) return nothing;
  return problem(
    "FHA304",
    `${uri} has ${humanBytes(available)} of memory left, the new nodes ask for ${humanBytes(wanted)}`,
    "set a smaller nodeSize.memoryMiB, fewer nodes, or spread them over more hosts",
  );
}

/** Disks grow as they are used: too little for the first days is a problem, less than all can become is a note. */
export function diskFindings(
  where: string,
  soon: number,
  most: number,
  free: number | undefined,
): Findings {
  if (free === undefined || free >= most) return nothing;
  if (free >= soon) {
    return note(
      `${where}: ${humanBytes(free)} free; full disks of all nodes would take ${humanBytes(most)}`,
    );
  }
  return problem(
    "FHA305",
    `${where}: ${humanBytes(free)} free, the new nodes take about ${humanBytes(soon)} at once`,
    "free some space, or set poolPath to a folder on a larger disk",
  );
}

async function availableMemory(uri: string): Promise<number | undefined> {
  const { code, stdout } = await virsh(uri, ["nodememstats"]);
  if (code !== 0) return undefined;
  const kib = (key: string): number =>
    Number(new RegExp(`^${key}\\s*:\\s*(\\d+) KiB`, "m").exec(stdout)?.[1] ?? 0);
  return (kib("free") + kib("buffers") + kib("cached")) * 1024;
}

/** Bytes left in the pool, or where its folder will be; unknown for a new folder on another machine. */
async function freeDisk(uri: string, pool: string, path: string): Promise<number | undefined> {
  const { code, stdout } = await virsh(uri, ["pool-info", "--bytes", pool]);
  const available = /^Available:\s*(\d+)/m.exec(stdout)?.[1];
  if (code === 0 && available !== undefined) return Number(available);
  if (!isLocal(uri)) return undefined;
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
