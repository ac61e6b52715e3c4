import type { ClusterPlan, NodePlan } from "../../lib/plan";

import type { Deployment } from "./deployment";
import type { Engine } from "./engine";
import { exportState } from "./healState";
import { nodeJournal } from "./nodeJournal";
import type { EngineFailure } from "./runEngine";
import { blamedNodes } from "./trouble/blamedNodes";
import { redact } from "./trouble/redact";
import { usefulLines } from "./trouble/usefulLines";
import { virsh } from "./virsh";

/** For a wait that was in vain: what machine and journal of its nodes say, and what to try. Never throws. */
export async function failedNodes(
  engine: Engine,
  stack: string,
  plan: ClusterPlan,
  failures: readonly EngineFailure[],
): Promise<readonly string[]> {
  const blamed = blamedNodes(failures, plan);
  if (blamed.length === 0) return [];
  const state = await exportState(engine, stack, true).catch(() => undefined);
  const looks = blamed.map(async (node) => [
    `${node.name} (${node.address}): ${await machineState(plan, node)}`,
    ...(await journalLines(plan, node, state)),
    ...whatToTry(plan, node),
  ]);
  return (await Promise.all(looks)).flat();
}

async function machineState({ hypervisor }: ClusterPlan, node: NodePlan): Promise<string> {
  const uri = hypervisor.hosts[node.host] ?? "";
  const { code, stdout, stderr } = await virsh(uri, ["domstate", "--reason", node.domainName]);
  return `machine ${node.domainName} ${code === 0 ? stdout.trim() : stderr.trim()}`;
}

/** Control planes alone let this program read their journal. */
async function journalLines(
  plan: ClusterPlan,
  node: NodePlan,
  state: Deployment | undefined,
): Promise<readonly string[]> {
  if (node.role !== "controlPlane" || state === undefined) return [];
  try {
    const lines = usefulLines(redact(await nodeJournal(plan, node, state)));
    return ["  last of its journal:", ...lines.map((line) => `    ${line}`)];
  } catch (error) {
    return [
      `  its journal cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ];
  }
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
