import type { ClusterPlan } from "../../lib/plan";

import { pulumiAttached, type Engine } from "./engine";
import { healState } from "./healState";
import { beginDown, finishDown } from "./unfinishedDown";
import { parallelism } from "./updateStack";

/** Destroys everything that a stack made; gives the engine's exit code. An interrupted one is finished by the next. */
export async function destroyStack(
  engine: Engine,
  stack: string,
  plan: ClusterPlan,
): Promise<number> {
  beginDown(stack);
  await healState({ engine, stack, plan, purpose: "down" });
  const parallel = String(parallelism(plan.nodes.length));
  const args = ["destroy", "--yes", "--skip-preview", "--stack", stack, "--parallel", parallel];
  const code = await pulumiAttached(engine, args);
  if (code === 0) finishDown(stack);
  return code;
}
