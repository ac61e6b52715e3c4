import type { ClusterPlan } from "../../lib/plan";

import { onTerminal } from "./ask";
import { pulumiAttached, type Engine } from "./engine";

export interface UpdateArgs {
  readonly engine: Engine;
  readonly stack: string;
  readonly plan: ClusterPlan;
  readonly yes: boolean;
  /** Further arguments of `pulumi up`. */
  readonly extra?: readonly string[];
}

/** Resource operations at once: a delete that waits for its turn holds a worker (design D11). */
export function parallelism(nodes: number): number {
  return 2 * nodes + 8;
}

/** Runs `pulumi up`; on a terminal without `yes` the engine shows its plan and asks. */
export function updateStack({ engine, stack, plan, yes, extra = [] }: UpdateArgs): Promise<number> {
  const quietly = yes || !onTerminal() ? ["--yes", "--skip-preview"] : [];
  const parallel = String(parallelism(plan.nodes.length));
  const args = ["up", "--stack", stack, "--parallel", parallel, ...quietly, ...extra];
  return pulumiAttached(engine, args);
}
