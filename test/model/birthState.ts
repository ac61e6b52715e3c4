import type { ControlPlaneState } from "../../lib/formation";
import { majority } from "../../lib/quorum";

import type { Disk } from "./node";

export interface ControlPlane extends Disk {
  readonly on: number;
  /** etcd counts its vote. */
  readonly voter: number;
}

/** Of a node's boots only this counts: whether the one that was heard, or is meant, is still going on. */
export const boots = { none: 0, earlier: 1, current: 2 } as const;
export const bootNames: readonly string[] = ["", "earlier", "current"];

export interface Heard {
  readonly state: ControlPlaneState | "";
  readonly boot: number;
}

export interface Birth {
  readonly nodes: readonly ControlPlane[];
  /** What each formation has heard in this round. */
  readonly formations: readonly (readonly Heard[])[];
  /** The boot that an init was sent to; it may still arrive, and more than once. */
  readonly sent: readonly number[];
  readonly cuts: number;
  readonly losses: number;
}

export const emptyDisk = { marker: 0, stamp: 0, kubelet: 0, data: 0 };
export const names = ["cp1", "cp2", "cp3"] as const;
const unheard: Heard = { state: "", boot: boots.none };
export const nothing = names.map(() => unheard);

/** Three machines with empty disks. */
export function threeFresh(cuts: number, losses: number): Birth {
  return {
    nodes: names.map(() => ({ ...emptyDisk, voter: 0, on: 1 })),
    formations: [nothing, nothing],
    sent: names.map(() => boots.none),
    cuts,
    losses,
  };
}

/** Enough voters still have their data, running or not. */
export function canGoOn({ nodes }: Birth): boolean {
  const voters = nodes.filter(({ voter }) => voter === 1);
  const intact = voters.filter(({ data }) => data === 1);
  return voters.length > 0 && intact.length >= majority(voters.length);
}

/** Tokens are issued only after the first stamp, by an API that answers. */
export function isServed(state: Birth): boolean {
  const voters = state.nodes.filter(({ voter }) => voter === 1);
  const up = voters.filter(({ on, data }) => on === 1 && data === 1);
  return up.length >= majority(voters.length) && up.some(({ stamp }) => stamp === 1);
}

export const at = (state: Birth, i: number): ControlPlane => state.nodes[i] as ControlPlane;

export function withNode(state: Birth, i: number, change: Partial<ControlPlane>): Birth {
  return { ...state, nodes: withAt(state.nodes, i, { ...at(state, i), ...change }) };
}

export function withAt<T>(list: readonly T[], i: number, value: T): readonly T[] {
  return list.map((old, n) => (n === i ? value : old));
}
