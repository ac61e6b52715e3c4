import type { Disk } from "./node";

export const member = { none: 0, learner: 1, voter: 2 } as const;
export const names = ["cp1", "cp2", "cp3"] as const;
export const indices = [0, 1, 2] as const;

/** One control plane. Machines are numbered, 0 is none. */
export interface NodeState extends Disk {
  readonly machine: number;
  readonly on: number;
  // What the cluster holds under its name.
  readonly member: number;
  /** Machine that the Node object shows, and the one that it was made by: its uid. */
  readonly registered: number;
  readonly uid: number;
  readonly admitted: number;
  readonly token: number;
  /** We took it out, and it is not back yet. */
  readonly out: number;
  // What the engine has recorded: the machine, whose leave, and whose join, is done.
  readonly domain: number;
  readonly leave: number;
  readonly joined: number;
  /** This run is to replace it. */
  readonly replace: number;
}

/** A join or a leave-delete at work. */
export interface Action {
  readonly node: number;
  /** 0: none; else one of `steps`. */
  readonly step: number;
  readonly machine: number;
  /** uid of the Node that a join found; 0 for none of an earlier machine. */
  readonly stale: number;
  /** The lease names this very action. */
  readonly holds: number;
  /** An earlier action of the node had kept the lease that this one took over. */
  readonly wasKept: number;
}

export const steps = {
  ...{ none: 0, removeMember: 1, removeNode: 2, admit: 3, await: 4 },
  ...{ acquire: 5, drain: 6, keep: 7, takeOut: 8, settle: 9 },
} as const;

export interface State {
  readonly nodes: readonly NodeState[];
  /** The engine's, one a node; and last, one that outlived its engine. */
  readonly actions: readonly Action[];
  /** `up` is at work. */
  readonly running: number;
  /** Membership lease: holder's index + 1, its machine, whether it is kept. */
  readonly holder: number;
  readonly holderMachine: number;
  readonly kept: number;
  // How often each may still happen.
  readonly leftOvers: number;
  readonly cuts: number;
  readonly losses: number;
  readonly wipes: number;
  readonly replacements: number;
}

export type Budget = Partial<
  Pick<State, "leftOvers" | "cuts" | "losses" | "wipes" | "replacements">
>;

export const idle: Action = { node: 0, step: 0, machine: 0, stale: 0, holds: 0, wasKept: 0 };
export const emptyDisk: Disk = { marker: 0, stamp: 0, kubelet: 0, data: 0 };
const noNode: NodeState = {
  ...emptyDisk,
  ...{ machine: 0, on: 0, member: 0, registered: 0, uid: 0, admitted: 0, token: 0, out: 0 },
  ...{ domain: 0, leave: 0, joined: 0, replace: 0 },
};
const inCluster: NodeState = {
  ...noNode,
  ...{ stamp: 1, kubelet: 1, data: 1, machine: 1, on: 1, member: member.voter },
  ...{ registered: 1, uid: 1, admitted: 1, domain: 1, leave: 1, joined: 1 },
};

/** A cluster of which the first `size` control planes have joined; the others are not made yet. */
export function clusterOf(size: number, budget: Budget): State {
  return {
    nodes: indices.map((i) => (i < size ? inCluster : noNode)),
    actions: [idle, idle, idle, idle],
    ...{ running: 0, holder: 0, holderMachine: 0, kept: 0 },
    ...{ leftOvers: 0, cuts: 0, losses: 0, wipes: 0, replacements: 0 },
    ...budget,
  };
}

/** One of three has vanished, and what the engine had recorded of it as well: nobody lets it leave. */
export function forgottenOne(): State {
  const gone = { ...emptyDisk, machine: 0, on: 0, domain: 0, leave: 0, joined: 0 };
  return withNode(clusterOf(3, { cuts: 1 }), 1, gone);
}

export const nodeAt = (state: State, i: number): NodeState => state.nodes[i] as NodeState;

export function withNode(state: State, i: number, change: Partial<NodeState>): State {
  return {
    ...state,
    nodes: state.nodes.map((node, n) => (n === i ? { ...node, ...change } : node)),
  };
}

export function withAction(state: State, a: number, change: Partial<Action>): State {
  const actions = state.actions.map((action, n) => (n === a ? { ...action, ...change } : action));
  return { ...state, actions };
}
