import type { ClusterPlan } from "../../lib/plan";

import { resourcesOf } from "./deployment";
import type { Engine } from "./engine";
import { exportState, healState } from "./healState";
import { runEngine } from "./runEngine";
import { say } from "./say";
import { beginDown, finishDown } from "./unfinishedDown";
import { parallelism } from "./updateStack";

/** Destroys everything that a stack made; gives the engine's exit code. An interrupted one is finished by the next. */
export async function destroyStack(
  engine: Engine,
  stack: string,
  plan: ClusterPlan,
): Promise<number> {
  beginDown(stack);
  const state = await healState({ engine, stack, plan, purpose: "down" });
  const parallel = String(parallelism(plan.nodes.length));
  const { code, interrupted } = await runEngine({
    engine,
    stack,
    args: ["destroy", "--parallel", parallel],
    expected: { nodes: 0, uploads: 0, resources: resourcesOf(state).length },
  });
  // An engine whose destroy was cancelled ends with 0 too.
  if (code === 0 && resourcesOf(await exportState(engine, stack)).length === 0) {
    finishDown(stack);
    return 0;
  }
  if (interrupted || code === 0) say("stopped: npm run down goes on from here");
  return code === 0 ? 1 : code;
}
