import { isLab } from "./support/labAddresses";
import { planCluster } from "../lib/plan";

import { confirm, onTerminal } from "./support/ask";
import { closeLab } from "./support/closeLab";
import { clearDeadRun } from "./support/deadRun";
import { libvirtTypes, objectName, resourcesOf } from "./support/deployment";
import { destroyStack } from "./support/destroyStack";
import { pulumiOutput, requireEngine } from "./support/engine";
import { exportState } from "./support/healState";
import { removeKubeconfig } from "./support/kubeconfigFile";
import { removeMerged } from "./support/kubeconfig/userKubeconfig";
import { removeLock } from "./support/lockStore";
import { main } from "./support/main";
import { bundleUrl, stopBundleServer } from "./support/offline/bundleServer";
import { parseArguments } from "./support/parseArguments";
import { hostsAnswer, settle } from "./support/preflight";
import { projectName } from "./support/projectName";
import { proveGone } from "./support/proveGone";
import { say } from "./support/say";
import { requireStack, stackOutput } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run down: destroys the cluster and proves on every host that nothing of it is left. */
export async function down(): Promise<number> {
  const args = parseArguments("down", process.argv.slice(2), { flags: ["remove-stack"] });
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  const config = readStackConfig(stack);
  const plan = planCluster(config);
  settle(await hostsAnswer(plan));
  const question = `Destroy cluster ${plan.clusterName} of stack ${stack} with all its data?`;
  if (!args.yes && onTerminal() && !(await confirm(question))) return 1;

  await clearDeadRun(engine, projectName(), stack);
  const made = resourcesOf(await exportState(engine, stack))
    .filter(({ type }) => type === libvirtTypes.domain)
    .map(objectName);
  const kubeconfig = await stackOutput<string>(engine, stack, "kubeconfig");
  const code = await destroyStack(engine, stack, plan);
  if (code !== 0) return code;

  const planned = plan.nodes.map(({ domainName }) => domainName);
  const { gone, left } = await proveGone(plan, [...new Set([...made, ...planned])]);
  for (const what of gone) say(`gone: ${what}`);
  for (const what of left) say(`STILL THERE: ${what}`);
  if (left.length > 0) return 1;
  removeKubeconfig(stack);
  for (const path of kubeconfig === undefined ? [] : removeMerged(kubeconfig)) {
    say(`its context is taken out of ${path}`);
  }
  if (config.imageServer === bundleUrl) await stopBundleServer();
  if (isLab(config)) say(await closeLab());
  if (args.has("remove-stack")) {
    await pulumiOutput(engine, ["stack", "rm", stack, "--yes", "--preserve-config"]);
    removeLock(stack);
    say(`stack ${stack} and its lock are removed; its settings stay`);
  } else {
    say("stack, settings and lock stay: npm run up makes the same cluster again");
  }
  return 0;
}

if (require.main === module) main(down);
