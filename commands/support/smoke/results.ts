import { textTable } from "../textTable";

import type { SmokeTarget } from "./targets";

/** What one node's probe found. */
export interface NodeResult {
  readonly node: string;
  /** Checks that failed; every one when the probe did not report. */
  readonly failed: readonly string[];
  /** Why there is no report. */
  readonly broken?: string;
  /** Whether the API could read the pod's log from the node's kubelet. */
  readonly logs: boolean;
}

/** Reads a probe's termination message; a message that does not account for every target is no pass. */
export function readReport(
  node: string,
  message: string | undefined,
  targets: readonly SmokeTarget[],
  logs: boolean,
): NodeResult {
  const all = targets.map(({ check }) => check);
  const total = Number(/^total (\d+)$/m.exec(message ?? "")?.[1] ?? -1);
  if (total !== all.length) {
    return { node, failed: all, broken: message?.trim() || "the probe left no report", logs };
  }
  const failed = [...(message ?? "").matchAll(/^failed (\S+)$/gm)].map(([, check = ""]) => check);
  return { node, failed, logs };
}

/** What two probes of each node have found, as one. */
export function together(
  first: readonly NodeResult[],
  second: readonly NodeResult[],
): readonly NodeResult[] {
  return first.map((one) => {
    const other = second.find(({ node }) => node === one.node) ?? one;
    const failed = [...new Set([...one.failed, ...other.failed])];
    return { ...other, ...one, failed, logs: one.logs && other.logs };
  });
}

/** Groups of checks, and their columns. */
const columns = {
  pod: "pods by IP",
  class: "runtime classes",
  "service-ip": "service IP",
  "service-name": "service name",
  dns: "DNS",
  mesh: "mesh",
};

/** One row per node with passed/tried per group of checks, then a line per failure. */
export function resultTable(
  results: readonly NodeResult[],
  targets: readonly SmokeTarget[],
): readonly string[] {
  const inGroup = (check: string, group: string): boolean => check.split(":")[0] === group;
  const groups = Object.entries(columns).filter(([group]) =>
    targets.some(({ check }) => inGroup(check, group)),
  );
  const rows = results.map(({ node, failed, logs }) => [
    node,
    ...groups.map(([group]) => {
      const tried = targets.filter(({ check }) => inGroup(check, group)).length;
      const bad = failed.filter((check) => inGroup(check, group)).length;
      return `${tried - bad}/${tried}`;
    }),
    logs ? "ok" : "FAILED",
  ]);
  const table = [["from node", ...groups.map(([, column]) => column), "logs"], ...rows];
  const lines = textTable(table);
  const failures = results.flatMap(({ node, failed, broken, logs }) => [
    ...(broken === undefined ? failed.map((check) => `FAILED: ${node} -> ${check}`) : []),
    ...(broken === undefined ? [] : [`FAILED: ${node}: ${broken}`]),
    ...(logs ? [] : [`FAILED: the log of the pod on ${node} cannot be read`]),
  ]);
  return [...lines, ...failures];
}

export function passed(results: readonly NodeResult[]): boolean {
  return results.every(({ failed, logs }) => failed.length === 0 && logs);
}
