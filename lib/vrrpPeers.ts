import type { ControlPlaneSlot } from "./plan";

/** keepalived's peers of one control plane: all other slots, whether a machine is there or not. */
export function vrrpPeers(slots: readonly ControlPlaneSlot[], address: string): string {
  return slots
    .filter((slot) => slot.address !== address)
    .map((slot) => `        ${slot.address}`)
    .join("\n");
}
