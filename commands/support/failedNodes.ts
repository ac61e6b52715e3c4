import type { ClusterPlan, NodePlan } from "../../lib/plan";

import { secretsOfState } from "./bundle/knownSecrets";
import type { Deployment } from "./deployment";
import type { Engine } from "./engine";
import { exportState } from "./healState";
import { nodeConsole } from "./nodeConsole";
import { nodeJournal } from "./nodeJournal";
import type { EngineFailure } from "./runEngine";
import { blamedNodes } from "./trouble/blamedNodes";
import { lastWords, type Writing } from "./trouble/lastWords";
import { virsh } from "./virsh";

/** For a wait that was in vain: what machine, journal and console of its nodes say, and what to try. Never throws. */
export async function failedNodes(
  engine: Engine,
  stack: string,
  plan: ClusterPlan,
  failures: readonly EngineFailure[],
): Promise<readonly string[]> {
  const blamed = blamedNodes(failures, plan);
  if (blamed.length === 0) return [];
  const state = await exportState(engine, stack, true).catch(() => undefined);
  const secrets = state === undefined ? [] : secretsOfState(state);
  const lines: string[] = [];
  for (const node of blamed) {
    lines.push(
      `${node.name} (${node.address}): ${await machineState(plan, node)}`,
      ...(await lastWords(writings(plan, node, state), secrets)),
      ...whatToTry(plan, node),
    );
  }
  return lines;
}

async function machineState({ hypervisor }: ClusterPlan, node: NodePlan): Promise<string> {
  const uri = hypervisor.hosts[node.host] ?? "";
  const { code, stdout, stderr } = await virsh(uri, ["domstate", "--reason", node.domainName]);
  return `machine ${node.domainName} ${code === 0 ? stdout.trim() : stderr.trim()}`;
}

/** Of a control plane its journal, which it lets this program read; else what the machine wrote to its console. */
function writings(
  plan: ClusterPlan,
  node: NodePlan,
  state: Deployment | undefined,
): readonly Writing[] {
  const shown = { name: "console", read: () => nodeConsole(plan, node) };
  if (node.role !== "controlPlane" || state === undefined) return [shown];
  return [{ name: "journal", read: () => nodeJournal(plan, node, state) }, shown];
}

/** Commands for a person, who may have more ways in than this program. */
export function whatToTry(plan: ClusterPlan, node: NodePlan): readonly string[] {
  const uri = plan.hypervisor.hosts[node.host] ?? "";
  const journal = `ssh core@${node.address} journalctl -b -u kubeadm-init -u kubeadm-join -u kubelet`;
  const controlPlanes = plan.nodes.filter(({ role }) => role === "controlPlane").length;
  return [
    "  try:",
    ...(plan.sshAuthorizedKeys.length > 0 ? [`    ${journal}`] : []),
    `    virsh -c ${uri} console ${node.domainName}   (Ctrl-] leaves it)`,
    ...(controlPlanes === 1 && node.role === "controlPlane"
      ? []
      : [`    npm run replace -- ${node.name}   makes a new machine in its place`]),
  ];
}
