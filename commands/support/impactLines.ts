import type { Impact, NodeImpact, OtherChange } from "../../lib/impact";

import { textTable } from "./textTable";

/** An impact as a report for people. */
export function impactLines(impact: Impact): readonly string[] {
  const { nodes, untouched, other, refusals, warnings } = impact;
  if (nodes.length === 0 && other.length === 0) return ["nothing changes"];
  const leaving = nodes.filter(({ change }) => change === "replaced" || change === "removed");
  return [
    ...nodeTable(nodes),
    ...(leaving.length > 1
      ? ["Nodes leave strictly one after another; of those alike, the lease decides who is first."]
      : []),
    ...(untouched.length > 0 ? [`untouched: ${untouched.join(", ")}`] : []),
    ...otherLines(other),
    ...warnings.map((warning) => `WARNING: ${warning}`),
    ...refusals.map((refusal) => `REFUSED: ${refusal}`),
  ];
}

function nodeTable(nodes: readonly NodeImpact[]): readonly string[] {
  if (nodes.length === 0) return ["no node changes"];
  const rows = nodes.map(({ node, role, change, why, voters, mayLose }, i) => [
    ...[String(i + 1), node, role === "controlPlane" ? "control plane" : role, change],
    ...[why.join(", ") || "-", road(voters), mayLose < 0 ? "NO QUORUM" : String(mayLose)],
  ]);
  const head = ["", "node", "role", "change", "why", "etcd members", "may lose"];
  return textTable([head, ...rows]);
}

/** "3", or "3 > 2 > 3". */
function road(voters: NodeImpact["voters"]): string {
  return voters.filter((count, i) => count !== voters[i - 1]).join(" > ");
}

function otherLines(other: readonly OtherChange[]): readonly string[] {
  const parts = [...new Set(other.map(({ part }) => part))];
  return parts.map((part) => {
    const own = other.filter((change) => change.part === part);
    return `${part}: ${own.map(({ name, change }) => `${name} ${change}`).join(", ")}`;
  });
}
