import type { Rules } from "./membershipRules";
import {
  emptyDisk,
  member,
  names,
  nodeAt,
  type NodeState,
  type State,
  withNode,
} from "./membershipState";
import type { Move } from "./search";
import { answers } from "./seen";

/** What a machine does by itself: it is switched on, and it joins. */
export function machineMoves(state: State, i: number, rules: Rules): Move<State>[] {
  const node = nodeAt(state, i);
  const name = names[i];
  if (node.machine === 0) return [];
  if (node.on === 0)
    return [{ label: `${name} is switched on`, next: withNode(state, i, { on: 1 }) }];
  if (node.stamp === 1 || !answers(state) || goes(node)) return [];
  const world = {
    apiAnswers: true,
    // Once etcd lists it, `kubeadm join` needs the token no more.
    tokenAccepted: node.token === 1 || (node.kubelet === 1 && node.member !== member.none),
    nodeExists: node.registered > 0,
  };
  const decision = rules.decideJoin(node, world);
  if (decision === "join") {
    const uid = node.registered === 0 ? node.machine : node.uid;
    const registered = { kubelet: 1, registered: node.machine, uid };
    return [{ label: `${name} registers its Node`, next: withNode(state, i, registered) }];
  }
  return decision === "go on joining" ? etcdMoves(state, i) : [];
}

function etcdMoves(state: State, i: number): Move<State>[] {
  const node = nodeAt(state, i);
  const name = names[i];
  if (node.member === member.none) {
    // etcd takes one learner at a time.
    if (state.nodes.some((other) => other.member === member.learner)) return [];
    return [
      { label: `${name} is a learner`, next: withNode(state, i, { member: member.learner }) },
    ];
  }
  if (node.data === 0) {
    // kubeadm finds its address in the list, and starts etcd on whatever the disk holds.
    const broken =
      node.member === member.voter ? "a member that has voted starts on an empty disk" : undefined;
    return [{ label: `${name}'s etcd starts`, next: withNode(state, i, { data: 1 }), broken }];
  }
  const done = { member: member.voter, stamp: 1, out: 0 };
  return [{ label: `${name} votes, and writes its stamp`, next: withNode(state, i, done) }];
}

/** Its leave is over: nothing but seconds keeps the machine. */
export const goes = ({ replace, domain, leave }: NodeState): boolean =>
  replace === 1 && domain > 0 && leave === 0;

/** What may go wrong with a machine. */
export function faults(state: State, i: number): Move<State>[] {
  const { machine, on } = nodeAt(state, i);
  if (machine === 0) return [];
  const name = names[i];
  const moves: Move<State>[] = [];
  const happen = (
    label: string,
    budget: "cuts" | "losses" | "wipes",
    change: Partial<NodeState>,
  ): void => {
    if (state[budget] === 0) return;
    const next = withNode({ ...state, [budget]: state[budget] - 1 }, i, change);
    moves.push({ label: `${name} ${label}`, next, fault: true });
  };
  if (on === 1) happen("loses its power", "cuts", { on: 0 });
  happen("vanishes with its disk", "losses", { ...emptyDisk, machine: 0, on: 0 });
  happen("starts with an empty disk", "wipes", { ...emptyDisk, on: 1 });
  return moves;
}
