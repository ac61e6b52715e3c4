import type { Step } from "./engineRun";

export interface Absence {
  readonly node: string;
  /** Positions in the run's steps: the node is out of the cluster, and is back and Ready. */
  readonly from: number;
  readonly to: number;
}

/** When each node was out of its cluster, in the order of their leaving. */
export function absences(steps: readonly Step[]): readonly Absence[] {
  return steps
    .flatMap(({ op, name, phase }, from) => {
      if (phase !== "end" || op !== "delete-replaced" || !name.endsWith("-leave")) return [];
      const node = name.replace(/-leave$/, "");
      const to = steps.findIndex(
        (step) =>
          step.phase === "end" && step.op === "create-replacement" && step.name === `${node}-join`,
      );
      return [{ node, from, to: to < 0 ? Infinity : to }];
    })
    .sort((a, b) => a.from - b.from);
}
