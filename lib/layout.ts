import type { ClusterConfig } from "./config";

/** Who a node is and which host number it has: a function of (pool, index), never of other nodes. */
export interface NodePlace {
  readonly name: string;
  readonly pool: string;
  readonly index: number;
  /** Offset of its address in the network. */
  readonly hostNumber: number;
}

type Layout = Pick<ClusterConfig, "controlPlanes" | "workerPools" | "controlPlaneHosts">;

/** The control planes' pool name, in node names such as cp1. */
export const controlPlanePool = "cp";

/** All slots that a control plane has or could have, whatever the count. */
export function controlPlaneSlots(config: Layout): readonly NodePlace[] {
  return config.controlPlaneHosts.map((hostNumber, i) => ({
    name: config.controlPlanes.names?.[i] ?? `${controlPlanePool}${i + 1}`,
    pool: controlPlanePool,
    index: i + 1,
    hostNumber,
  }));
}

/** A pool's nodes take host numbers upwards from firstHost and skip the control planes' slots. */
export function workerPlaces(config: Layout): readonly NodePlace[] {
  const slots = new Set(config.controlPlaneHosts);
  return Object.entries(config.workerPools).flatMap(([pool, { count, firstHost, names }]) => {
    const places: NodePlace[] = [];
    for (let hostNumber = firstHost; places.length < count; hostNumber += 1) {
      if (slots.has(hostNumber)) continue;
      const index = places.length + 1;
      places.push({ name: names?.[index - 1] ?? `${pool}${index}`, pool, index, hostNumber });
    }
    return places;
  });
}
