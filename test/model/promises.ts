import { majority } from "../../lib/quorum";

import { member, type NodeState, type State } from "./membershipState";

/** Whether a member that we took out, or a machine that we took away, has cost etcd a majority that it had. */
export function brokenByRemoval(before: State, after: State): string | undefined {
  const lost = (counts: (node: NodeState) => boolean): boolean => {
    const has = ({ nodes }: State): boolean => {
      const voters = nodes.filter((node) => node.member === member.voter);
      return voters.length > 0 && voters.filter(counts).length >= majority(voters.length);
    };
    return has(before) && !has(after);
  };
  const intact = ({ data }: NodeState): boolean => data === 1;
  const healthy = ({ data, on }: NodeState): boolean => data === 1 && on === 1;
  if (lost(intact) || lost(healthy)) return "etcd loses its majority";
  const out = after.nodes.filter((node) => node.out === 1).length;
  return out > 1 ? "two control planes are out at once" : undefined;
}
