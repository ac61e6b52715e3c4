import { judge, type Check, type Verdict } from "../../../lib/cis/check";
import { benchmark, checks } from "../../../lib/cis/checks";
import type { ClusterFacts, NodeFacts } from "../../../lib/cis/facts";
import { textTable } from "../textTable";

export interface CisResult extends Verdict {
  readonly id: string;
  readonly title: string;
  /** A node, or "cluster". */
  readonly node: string;
  /** Only of what failed. */
  readonly fix?: string;
}

/** Every check on every node that it is for, in the benchmark's order. */
export function cisResults(
  nodes: readonly NodeFacts[],
  cluster: ClusterFacts,
  among: readonly Check[] = checks,
): readonly CisResult[] {
  const controlPlanes = nodes.filter(({ role }) => role === "controlPlane");
  const judgedOn = ({ on }: Check): readonly NodeFacts[] =>
    on === "nodes" ? nodes : on === "cluster" ? controlPlanes.slice(0, 1) : controlPlanes;
  return among.flatMap((check) =>
    judgedOn(check).map((node) => {
      const verdict = judge(check, { node, cluster });
      return {
        id: check.id,
        title: check.title,
        node: check.on === "cluster" ? "cluster" : node.name,
        ...verdict,
        ...(verdict.result === "FAIL" && { fix: check.fix }),
      };
    }),
  );
}

export function failed(results: readonly CisResult[]): boolean {
  return results.length === 0 || results.some(({ result }) => result === "FAIL");
}

/** Counts by node, every failure, what was left out and why. */
export function cisLines(results: readonly CisResult[]): readonly string[] {
  const nodes = [...new Set(results.map(({ node }) => node))];
  const count = (node: string | undefined, wanted: Verdict["result"]): string =>
    String(
      results.filter((one) => one.result === wanted && (node ?? one.node) === one.node).length,
    );
  const row = (title: string, node?: string): string[] => [
    title,
    ...(["pass", "FAIL", "skip"] as const).map((wanted) => count(node, wanted)),
  ];
  const bad = results.filter(({ result }) => result === "FAIL");
  return [
    ...textTable([
      ["", "pass", "FAIL", "skip"],
      ...nodes.map((node) => row(node, node)),
      row("in all"),
    ]),
    "",
    ...bad.map(
      ({ id, node, title, why, fix = "" }) =>
        `FAIL ${id} on ${node}: ${title}: ${why}. To mend: ${fix}`,
    ),
    ...skips(results),
    "",
    `${benchmark}: ${bad.length} FAIL`,
  ];
}

/** Each skipped check once, with its nodes. */
function skips(results: readonly CisResult[]): readonly string[] {
  const skipped = results.filter(({ result }) => result === "skip");
  return [...new Set(skipped.map(({ id }) => id))].map((id) => {
    const same = skipped.filter((one) => one.id === id);
    const [{ title, why } = { title: "", why: "" }] = same;
    return `skip ${id} on ${same.map(({ node }) => node).join(", ")}: ${title}: ${why}`;
  });
}
