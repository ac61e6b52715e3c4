import type { LeaseSpec } from "../../lib/lease";
import { holderIdentity } from "../../lib/membership";
import type { NodeObject } from "../../lib/nodeStatus";
import { type EtcdMemberHealth, majority } from "../../lib/quorum";

import { indices, member, names, nodeAt, type NodeState, type State } from "./membershipState";

// What the product's actions see of a state, in the product's own words.

export function uuid(machine: number): string {
  return machine === 0 ? "" : `00000000-0000-0000-0000-00000000000${machine}`;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly learner: boolean;
}

export const place = (i: number) => ({ name: names[i] ?? "", address: `10.0.0.${i + 1}` });

export function memberOf(state: State, i: number): Member | undefined {
  const node = nodeAt(state, i);
  if (node.member === member.none) return undefined;
  // It has a name once it has started.
  const name = node.member === member.voter || node.data === 1 ? names[i] : "";
  return { ...place(i), id: `${i}`, name: name ?? "", learner: node.member === member.learner };
}

export function members(state: State): Member[] {
  return indices.flatMap((i) => memberOf(state, i) ?? []);
}

const runs = (node: NodeState): boolean => node.on === 1 && node.data === 1;

export function health(state: State): EtcdMemberHealth[] {
  const quorum = answers(state);
  return members(state).map(({ id, name, address, learner }) => {
    const healthy = quorum && name !== "" && runs(nodeAt(state, Number(id)));
    return { id, name: name === "" ? address : name, learner, healthy };
  });
}

export function nodeObject(state: State, i: number): NodeObject | undefined {
  const node = nodeAt(state, i);
  if (node.registered === 0) return undefined;
  const ready = node.on === 1 && node.kubelet === 1 && node.registered === node.machine;
  return {
    metadata: { name: names[i] ?? "", uid: `${node.uid}` },
    status: {
      nodeInfo: { systemUUID: uuid(node.registered) },
      conditions: [{ type: "Ready", status: ready ? "True" : "Unknown" }],
    },
  };
}

export function leaseSpec({ holder, holderMachine, kept }: State): LeaseSpec | undefined {
  if (holder === 0) return undefined;
  return {
    holderIdentity: holderIdentity(names[holder - 1] ?? "", uuid(holderMachine), "action"),
    ...(kept === 0 && { leaseDurationSeconds: 40 }),
  };
}

const voters = ({ nodes }: State): NodeState[] =>
  nodes.filter((node) => node.member === member.voter);
const isMajority = (some: readonly NodeState[], all: readonly NodeState[]): boolean =>
  all.length > 0 && some.length >= majority(all.length);

/** etcd has its quorum, and so the API answers. */
export function answers(state: State): boolean {
  return isMajority(voters(state).filter(runs), voters(state));
}

/** No power that comes back can give the cluster its quorum again. */
export function isLost(state: State): boolean {
  return !isMajority(
    voters(state).filter(({ data }) => data === 1),
    voters(state),
  );
}
