import { sameMachine } from "./membership";
import { type NodeObject, systemUuid } from "./nodeStatus";

/** What the cluster holds under a node's name before its machine is let in. */
export interface Found {
  readonly node: NodeObject | undefined;
  /** Whether etcd lists a member of this name or address. */
  readonly member: boolean;
  /** UUID of the machine that was last let in under this name. */
  readonly admitted: string | undefined;
}

/** What of it an earlier machine left behind. A machine that was let in before keeps its member: its join is under way. */
export function stalePartsOf(
  { node, member, admitted }: Found,
  domainId: string,
): { readonly member: boolean; readonly node: boolean } {
  if (node !== undefined && sameMachine(systemUuid(node), domainId)) {
    return { member: false, node: false };
  }
  return { member: member && !sameMachine(admitted, domainId), node: node !== undefined };
}

/** Why this machine is not registered yet; "" when it is. */
export function registrationIsWaitedFor(node: NodeObject | undefined, domainId: string): string {
  if (node === undefined) {
    return "no such Node yet";
  }
  const uuid = systemUuid(node);
  if (uuid === undefined || uuid === "") {
    return "registered, no status yet";
  }
  if (!sameMachine(uuid, domainId)) {
    return "the Node is still that of an earlier machine";
  }
  return "";
}

/** Whether etcd counts this member's vote. A member has no name before it has started. */
export function votes(member: { readonly name: string; readonly learner: boolean }): boolean {
  return member.name !== "" && !member.learner;
}
