import { checkLock } from "../../lib/lock";
import { planCluster } from "../../lib/plan";

import { confirm, onTerminal } from "./ask";
import { clusterApi } from "./clusterApi";
import { clearDeadRun } from "./deadRun";
import { destroyStack } from "./destroyStack";
import type { Engine } from "./engine";
import { failedNodes } from "./failedNodes";
import { goOnReplacing } from "./goOnReplacing";
import { exportState, healState } from "./healState";
import { writeKubeconfig } from "./kubeconfigFile";
import { refreshMerged } from "./kubeconfig/userKubeconfig";
import { findLock } from "./lockStore";
import { anyMachine, networkMade, newNodes } from "./machinesOf";
import { hostsAnswer, preflight, settle } from "./preflight";
import { makeLock } from "./prepareLock";
import { projectName } from "./projectName";
import { refetch } from "./refetch";
import { say } from "./say";
import { requireOutput } from "./stack";
import { podsWithoutRoom } from "./status/podsWithoutRoom";
import { readStackConfig } from "./stackConfig";
import { downIsUnfinished } from "./unfinishedDown";
import { askFirst, notFinished, stoppedByUser, updateStack } from "./updateStack";
import { useEmulation } from "./useEmulation";
import { wakeCluster } from "./wakeCluster";

export interface UpStackArgs {
  readonly engine: Engine;
  /** Exists. */
  readonly stack: string;
  readonly yes: boolean;
  /** Further arguments of `pulumi up`. */
  readonly extra?: readonly string[];
}

/** Brings a stack up from whatever state it is in; gives the exit code. Throws UserError for what the user must mend. */
export async function upStack({ engine, stack, yes, extra = [] }: UpStackArgs): Promise<number> {
  await clearDeadRun(engine, projectName(), stack);
  const before = planCluster(readStackConfig(stack));
  settle(await hostsAnswer(before));
  if (await downIsUnfinished(engine, stack)) {
    say("the last destroy of this stack did not finish: finishing it first");
    if (!yes && onTerminal() && !(await confirm("Destroy what is left of it?"))) return 1;
    const code = await destroyStack(engine, stack, before);
    if (code !== 0) return code;
  }

  const fresh = !anyMachine(await exportState(engine, stack));
  if (fresh) await useEmulation(engine, stack, readStackConfig(stack));
  const config = readStackConfig(stack);
  const plan = planCluster(config);
  const found = findLock(stack);
  // What is wrong with the settings comes before anything is touched.
  if (found !== undefined) checkLock(config, found);

  const state = await healState({ engine, stack, plan, purpose: "up" });
  settle(
    await preflight({
      plan,
      newNodes: newNodes(plan, state),
      networkMade: networkMade(state) || anyMachine(state),
      vipMade: anyMachine(state),
    }),
  );
  const lock = found ?? (await makeLock(config, stack));
  await refetch(state, lock, Object.keys(plan.hypervisor.hosts).length);
  const awake = anyMachine(state) && (await wakeCluster(engine, stack, plan, state));

  // Objects in the cluster can be looked at again only when it answers; machines were looked at above.
  const refresh = awake ? ["--refresh"] : [];
  const cutOff = awake ? await goOnReplacing(engine, stack, plan, state) : [];
  const replace = cutOff.flatMap((urn) => ["--replace", urn]);
  const update = { engine, stack, plan, lock, state, extra: [...refresh, ...replace, ...extra] };
  if (!yes && onTerminal() && !(await askFirst(update))) return 1;
  const { code, failures, interrupted } = await updateStack(update);
  if (interrupted && failures.length === 0) throw stoppedByUser();
  if (code !== 0) {
    for (const line of await failedNodes(engine, stack, plan, failures)) say(line);
    throw notFinished();
  }
  const kubeconfig = await requireOutput<string>(engine, stack, "kubeconfig");
  for (const path of refreshMerged(kubeconfig)) say(`renewed in ${path}`);
  const { api } = await clusterApi(engine, stack);
  for (const pod of (await podsWithoutRoom(api)) ?? []) say(`warning: no room for ${pod}`);
  say("");
  say(`  export KUBECONFIG=${writeKubeconfig(stack, kubeconfig)}`);
  say("  kubectl get nodes -o wide");
  say("npm run smoke tests its network, npm run status shows its health, npm run down removes it");
  return 0;
}
