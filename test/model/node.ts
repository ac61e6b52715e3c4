import type { ControlPlaneState } from "../../lib/formation";

// The node's side: each function is one decision of a script. test/rendered/nodeModel.test.ts runs the scripts beside it.

/** What the scripts know of their disk; bits. */
export interface Disk {
  /** This node was told to create the cluster. */
  readonly marker: number;
  readonly stamp: number;
  /** kubelet.conf: this disk has registered a Node. */
  readonly kubelet: number;
  /** etcd's. */
  readonly data: number;
}

/** remote.sh state */
export function reportedState(disk: Disk): Exclude<ControlPlaneState, "silent"> {
  if (disk.stamp === 1) return "joined";
  if (disk.marker === 1) return "initialising";
  return disk.data === 0 ? "fresh" : "etcd";
}

/** remote.sh init */
export function replyToInit(disk: Disk, sameBoot: boolean): "started" | "refused" | "other boot" {
  const state = reportedState(disk);
  if (state === "joined" || state === "etcd") return "refused";
  return sameBoot ? "started" : "other boot";
}

/** What a joining machine hears of the cluster. */
export interface World {
  readonly apiAnswers: boolean;
  readonly tokenAccepted: boolean;
  readonly nodeExists: boolean;
}

/** kubeadm-join.sh, up to its `kubeadm join`. */
export function decideJoin(disk: Disk, world: World): "never" | "wait" | "join" | "go on joining" {
  if (disk.marker === 1) return "never";
  if (!world.apiAnswers || !world.tokenAccepted) return "wait";
  if (disk.kubelet === 1) return "go on joining";
  return world.nodeExists ? "wait" : "join";
}
