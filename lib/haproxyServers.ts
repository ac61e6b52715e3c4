import type { ControlPlaneSlot } from "./plan";

/** haproxy's server lines: every slot, whether a machine is there or not. */
export function haproxyServers(slots: readonly ControlPlaneSlot[], apiPort: number): string {
  return slots.map(({ name, address }) => `    server ${name} ${address}:${apiPort}`).join("\n");
}
