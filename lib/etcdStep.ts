import type { NodeChange } from "./nodeChanges";
import { type EtcdMemberHealth, judgeRemoval, margin } from "./quorum";

/** What one node's change does to etcd. */
export interface EtcdStep {
  /** Members before, at the lowest point, and after. */
  readonly voters: readonly [number, number, number];
  /** How many more members etcd can lose at the lowest point and keep its quorum; below 0 it has none. */
  readonly mayLose: number;
  readonly after: readonly EtcdMemberHealth[];
  /** Why the guard keeps the node in; "" when it may go. */
  readonly refusal: string;
}

export interface SteppingNode {
  readonly name: string;
  readonly controlPlane: boolean;
  readonly change: NodeChange;
}

/** The step of one node; `members` as the steps before have left them. */
export function etcdStep(
  members: readonly EtcdMemberHealth[],
  node: SteppingNode,
  allowDataLoss: boolean,
): EtcdStep {
  const leaves = node.change === "replaced" || node.change === "removed";
  const refusal = leaves ? refusalOf(members, node, allowDataLoss) : "";
  const moves = node.controlPlane && (leaves || node.change === "created");
  if (!moves || refusal !== "") return { ...stages(members, members, members), refusal };

  const without = members.filter(({ id }) => id !== node.name);
  const after = node.change === "removed" ? without : [...without, aMember(node.name, true)];
  const calm = members.length > 0 && margin(members) < margin(after) ? members : after;
  return { ...stages(members, leaves ? without : calm, after), refusal };
}

export function aMember(name: string, healthy: boolean): EtcdMemberHealth {
  return { id: name, name, learner: false, healthy };
}

function stages(
  before: readonly EtcdMemberHealth[],
  lowest: readonly EtcdMemberHealth[],
  after: readonly EtcdMemberHealth[],
): Omit<EtcdStep, "refusal"> {
  return {
    voters: [before.length, lowest.length, after.length],
    mayLose: margin(lowest),
    after,
  };
}

/** As the guard itself judges: a leave asks lib/quorum.ts too. */
function refusalOf(
  members: readonly EtcdMemberHealth[],
  { name, controlPlane }: SteppingNode,
  allowDataLoss: boolean,
): string {
  if (!controlPlane) {
    return members.length > 0 && margin(members) < 0
      ? `${name} stays: etcd has no quorum, and without it nothing can be drained`
      : "";
  }
  const verdict = judgeRemoval(members, name);
  switch (verdict.kind) {
    case "safe":
      return "";
    case "last":
      return allowDataLoss
        ? ""
        : `${name} stays: it is the only control plane, and the cluster and its data would go with it. ` +
            "Add control planes first, or set allowDataLoss";
    case "unsafe":
      return `${name} stays: ${verdict.reason}. Mend or replace what is dead first: npm run replace -- <node>`;
  }
}
