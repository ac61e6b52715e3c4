import type { ClusterPlan, NodePlan } from "../../../lib/plan";
import type { EngineFailure } from "../runEngine";

/** More journals than this help nobody. */
const most = 3;

/** Nodes for which a wait of this run was in vain, so that a look at them may tell why; none for other failures. */
export function blamedNodes(
  failures: readonly EngineFailure[],
  { nodes }: ClusterPlan,
): readonly NodePlan[] {
  const blamed = new Set(failures.flatMap((failure) => blame(failure, nodes)));
  return nodes.filter((node) => blamed.has(node)).slice(0, most);
}

function blame({ name, text }: EngineFailure, nodes: readonly NodePlan[]): readonly NodePlan[] {
  const controlPlanes = nodes.filter(({ role }) => role === "controlPlane");
  switch (/\b(FHA50[1-4])\b/.exec(text)?.[1]) {
    case "FHA501":
      return nodes.filter((node) => name === `${node.name}-join`);
    case "FHA502":
      return nodes.filter((node) => new RegExp(`\\b${node.name} (not |registered)`).test(text));
    case "FHA503": {
      const named = controlPlanes.filter((node) => text.includes(`${node.name} does not answer`));
      return named.length > 0 ? named : controlPlanes;
    }
    case "FHA504":
      return controlPlanes;
    default:
      return [];
  }
}
