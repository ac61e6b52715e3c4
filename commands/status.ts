import { planCluster } from "../lib/plan";

import { clusterApi } from "./support/clusterApi";
import { clusterStatus, healthy, type ClusterReport } from "./support/clusterStatus";
import { requireEngine } from "./support/engine";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { say } from "./support/say";
import { requireStack } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";
import { textTable } from "./support/textTable";

/** npm run status: machines, nodes, VIP, API and etcd at a glance; exit code 1 unless everything is well. */
async function status(): Promise<number> {
  const args = parseArguments("status", process.argv.slice(2), { flags: ["json"] });
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  const { api } = await clusterApi(engine, stack);
  const report = await clusterStatus(planCluster(readStackConfig(stack)), api);
  if (args.has("json")) say(JSON.stringify(report, undefined, 2));
  else for (const line of statusLines(report)) say(line);
  return healthy(report) ? 0 : 1;
}

function statusLines(report: ClusterReport): readonly string[] {
  const { endpoint, vipHolder, apiReady, etcdReady, failedChecks } = report;
  const failed = failedChecks.length > 0 ? ` (failed: ${failedChecks.join(", ")})` : "";
  const rows = report.nodes.map(({ name, role, address, machine, ready, kubelet, os }) => [
    ...[name, role === "controlPlane" ? "control plane" : role, address, machine],
    ...[ready ? "Ready" : "NOT READY", kubelet, os],
  ]);
  const head = ["node", "role", "address", "machine", "state", "kubelet", "OS"];
  return [
    ...textTable([head, ...rows]),
    `API ${endpoint}: ${apiReady ? "ready" : "NOT READY"}${failed}; etcd: ${etcdReady ? "ready" : "NOT READY"}; VIP on: ${vipHolder}`,
  ];
}

main(status);
