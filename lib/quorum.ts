/** One etcd member as seen from the others. */
export interface EtcdMemberHealth {
  /** Member id, hex. */
  readonly id: string;
  /** Node name; for a member that never started, its address. */
  readonly name: string;
  /** Learners do not vote. */
  readonly learner: boolean;
  readonly healthy: boolean;
}

export type RemovalVerdict =
  | { readonly kind: "safe" }
  /** It is the only voter: removing it ends the cluster. */
  | { readonly kind: "last" }
  /** May become safe: wait, or name the reason. */
  | { readonly kind: "unsafe"; readonly reason: string };

/** Votes needed by `voters` voting members. */
export function majority(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

/** How many more voters can be lost with the quorum kept; below 0 it is lost already. */
export function margin(members: readonly EtcdMemberHealth[]): number {
  const voters = members.filter(({ learner }) => !learner);
  return voters.filter(({ healthy }) => healthy).length - majority(voters.length);
}

/**
 * Whether etcd stays available when this member goes. A healthy member goes only while every other one is
 * healthy; a dead one as soon as the rest has a majority, so that two dead members do not block each other.
 */
export function judgeRemoval(members: readonly EtcdMemberHealth[], id: string): RemovalVerdict {
  const leaving = members.find((member) => member.id === id);
  if (leaving === undefined || leaving.learner) {
    return { kind: "safe" };
  }
  const rest = members.filter((member) => !member.learner && member.id !== id);
  if (rest.length === 0) {
    return { kind: "last" };
  }
  const sick = rest.filter((member) => !member.healthy);
  const healthy = rest.length - sick.length;
  const names = sick.map((member) => member.name).join(", ");
  if (healthy < majority(rest.length)) {
    return {
      kind: "unsafe",
      reason: `etcd would lose its quorum: ${healthy} of ${rest.length} remaining members healthy, not ${names}`,
    };
  }
  if (leaving.healthy && sick.length > 0) {
    return { kind: "unsafe", reason: `etcd on ${names} is not healthy` };
  }
  return { kind: "safe" };
}
