import { UserError } from "../../lib/errors";
import type { Lock } from "../../lib/lock";
import type { ClusterPlan } from "../../lib/plan";

import { confirm } from "./ask";
import { resourcesOf, type Deployment } from "./deployment";
import { pulumiAttached, type Engine } from "./engine";
import type { Expected } from "./progress/phases";
import { runEngine, type EngineOutcome } from "./runEngine";

export interface UpdateArgs {
  readonly engine: Engine;
  readonly stack: string;
  readonly plan: ClusterPlan;
  readonly lock: Lock;
  /** The state before. */
  readonly state: Deployment;
  /** Further arguments of `pulumi up`. */
  readonly extra?: readonly string[];
}

/** Resource operations at once: a delete that waits for its turn holds a worker (design D11). */
export function parallelism(nodes: number): number {
  return 2 * nodes + 8;
}

/** Shows on the terminal what the engine would do, and asks. */
export async function askFirst(args: UpdateArgs): Promise<boolean> {
  const { engine, stack } = args;
  const code = await pulumiAttached(engine, ["preview", "--stack", stack, ...common(args)]);
  if (code !== 0) throw notFinished();
  return confirm("Do this?");
}

export function notFinished(): UserError {
  return new UserError("FHA412", [
    "not finished: mend what is named above, then run npm run up again; it goes on from here",
  ]);
}

/** The user has stopped it: nothing is wrong. */
export function stoppedByUser(): UserError {
  return new UserError("FHA417", [
    "stopped: npm run up goes on from here, npm run down removes it",
  ]);
}

/** Runs `pulumi up` without questions, with progress. */
export function updateStack(args: UpdateArgs): Promise<EngineOutcome> {
  const { engine, stack, plan, lock, state } = args;
  const expected: Expected = {
    nodes: plan.nodes.length,
    uploads: Object.keys(plan.hypervisor.hosts).length * (Object.keys(lock.images).length + 1),
    resources: resourcesOf(state).length,
  };
  return runEngine({ engine, stack, args: ["up", ...common(args)], expected });
}

function common({ plan, extra = [] }: UpdateArgs): string[] {
  return ["--parallel", String(parallelism(plan.nodes.length)), ...extra];
}
