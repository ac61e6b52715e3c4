import { report } from "../network/support";
import { worked } from "./clusterUnderEngine";
import type { EngineRun } from "./engineRun";

/** Settings for this many workers. */
export const worker = (count: number) => ({ workerPools: { worker: { count, firstHost: 34 } } });
/** A small cluster on a network that no real one has; its machines stay empty. */
export const settings = {
  clusterName: "engine",
  networkCidr: "192.168.132.0/24",
  vip: "192.168.132.30",
  domainType: "qemu",
  autostart: false,
  nodeSize: { memoryMiB: 1800, vcpus: 2, diskGiB: 8 },
  ...worker(1),
};
export const quiet = ["--yes", "--skip-preview"];
/** What the engine does to a resource that it deletes before it makes it anew. */
export const replaced = ["delete-replaced", "replace", "create-replacement"];

/** Says what a run took, and gives what it did. */
export function told(what: string, run: EngineRun): Readonly<Record<string, readonly string[]>> {
  report(`${what}: ${run.seconds.toFixed(1)} s`);
  return worked(run);
}

/** The same operations on each of these resources. */
export function each(operations: readonly string[], ...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, operations]));
}

/** All of a machine that a new Ignition replaces. */
export const machine = (node: string): readonly string[] => [
  `Domain ${node}`,
  `Ignition ${node}-ignition`,
  `Volume ${node}-root`,
  `Command ${node}-join`,
  `Command ${node}-leave`,
];
