import { planCluster } from "../lib/plan";

import { requireEngine } from "./support/engine";
import { writeKubeconfig } from "./support/kubeconfigFile";
import { mergeKubeconfig, removeMerged } from "./support/kubeconfig/userKubeconfig";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { say } from "./support/say";
import { requireOutput, requireStack } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run kubeconfig: the operator's kubeconfig as a file of its own; --merge puts it into the user's, --remove takes it out. */
async function kubeconfig(): Promise<number> {
  const args = parseArguments("kubeconfig", process.argv.slice(2), {
    flags: ["merge", "remove"],
    options: ["name"],
  });
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  const text = await requireOutput<string>(engine, stack, "kubeconfig");
  if (args.has("remove")) {
    const changed = removeMerged(text);
    say(changed.length > 0 ? `taken out of ${changed.join(", ")}` : "it is in no kubeconfig");
    return 0;
  }
  if (!args.has("merge")) {
    say(`export KUBECONFIG=${writeKubeconfig(stack, text)}`);
    return 0;
  }
  const name = args.value("name") ?? planCluster(readStackConfig(stack)).clusterName;
  say(`${mergeKubeconfig(text, name)} has it now:`);
  say(`  kubectl --context ${name} get nodes -o wide`);
  return 0;
}

main(kubeconfig);
