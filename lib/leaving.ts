import { sameMachine } from "./membership";
import { type NodeObject, systemUuid } from "./nodeStatus";
import { type EtcdMemberHealth, judgeRemoval, type RemovalVerdict } from "./quorum";

/** What the cluster still holds of one machine. */
export interface Machine<Member> {
  /** undefined: someone deleted the Node already. */
  readonly node: NodeObject | undefined;
  /** Control planes only. */
  readonly member: Member | undefined;
}

/** The machine with this domain id; undefined when what bears its name belongs to another, or to none. */
export function machineOf<Member>(
  { node, member }: Machine<Member>,
  admitted: string | undefined,
  domainId: string,
): Machine<Member> | undefined {
  if (node !== undefined) {
    return sameMachine(systemUuid(node), domainId) ? { node, member } : undefined;
  }
  return sameMachine(admitted, domainId) && member !== undefined ? { node, member } : undefined;
}

/** Whether nothing of the machine has been taken out yet. */
export function isWhole(
  { node, member }: Machine<unknown>,
  role: "controlPlane" | "worker",
): boolean {
  return node !== undefined && (role === "worker" || member !== undefined);
}

/** A verdict for a machine that leaves: `alone` when it is dead and so takes nothing with it. */
export type LeaveVerdict =
  | Exclude<RemovalVerdict, { kind: "safe" }>
  | { readonly kind: "safe"; readonly dead: boolean; readonly sick: readonly string[] };

/**
 * Whether etcd lets this member go, and who else is not healthy. A dead one takes nothing with it; waiting for others
 * that are dead too would block both for ever.
 */
export function judgeLeave(
  health: readonly EtcdMemberHealth[],
  leaving: string | undefined,
): LeaveVerdict {
  const verdict = judgeRemoval(health, leaving ?? "");
  if (verdict.kind !== "safe") {
    return verdict;
  }
  const alive = health.some(({ id, healthy }) => id === leaving && healthy);
  const sick = health.filter(({ id, healthy }) => id !== leaving && !healthy);
  return {
    kind: "safe",
    dead: leaving !== undefined && !alive,
    sick: sick.map(({ name }) => name),
  };
}

/** What the last `up` wanted, as the cluster remembers it. */
export interface Desired {
  /** undefined: never written. */
  readonly nodes: readonly string[] | undefined;
  readonly allowDataLoss: boolean;
}

/** What becomes of the only voter: with it its cluster would end, unless other control planes are still to join. */
export function fateOfOnlyVoter(
  { nodes, allowDataLoss }: Desired,
  name: string,
  controlPlanes: readonly string[],
): "ends" | "waits" | "refused" {
  if (allowDataLoss) return "ends";
  const others = nodes?.filter((node) => node !== name && controlPlanes.includes(node)) ?? [];
  return others.length > 0 ? "waits" : "refused";
}

/** Whether no other node's member votes. */
export function isOnlyVoter(
  members: readonly {
    readonly name: string;
    readonly address: string;
    readonly learner: boolean;
  }[],
  node: { readonly name: string; readonly address: string },
): boolean {
  return members.every(
    ({ name, address, learner }) => learner || name === node.name || address === node.address,
  );
}
