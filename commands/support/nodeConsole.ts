import { consoleLog } from "../../lib/consoleLog";
import type { ClusterPlan, NodePlan } from "../../lib/plan";

import { readLog } from "./consoleLogs";
import { consoleText } from "./trouble/consoleText";

/** What a machine wrote to its serial console since its start, whether it answers or not; throws where no log is kept. */
export async function nodeConsole(plan: ClusterPlan, node: NodePlan): Promise<string> {
  const uri = plan.hypervisor.hosts[node.host] ?? "";
  const file = consoleLog(plan.clusterName, node.name, uri);
  if (file === "") throw new Error(`${uri} keeps no log of it`);
  return consoleText(await readLog(uri, file));
}
