import { isReady, type NodeObject, readiness } from "../../lib/nodeStatus";
import { timingProfile } from "../../lib/timing";
import { requireInput } from "./actionInput";
import { operatorApi } from "./connect";
import type { KubeApi } from "./kubeApi";
import { nodesPath } from "./paths";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

/** Verb nodes-ready: every wanted node is Ready; says each as it comes. */
export async function nodesReady(raw: unknown, say: Say): Promise<void> {
  const input = requireInput(raw, ["operator", "nodes"]);
  const { timing } = input;
  const seconds = timingProfile(timing).joinWait;
  const announced = new Set<string>();
  const probe = readyProbe(operatorApi(input), input.nodes, announced, say);
  await poll({ code: "FHA502", what: "all nodes to be Ready", seconds, timing }, say, probe);
}

function readyProbe(
  api: KubeApi,
  wanted: readonly string[],
  announced: Set<string>,
  say: Say,
): () => Promise<Progress<true>> {
  return async () => {
    const list = await api.get<{ items: NodeObject[] }>(nodesPath);
    const found = new Map(list?.items.map((node) => [node.metadata.name, node]));
    const missing: string[] = [];
    for (const name of wanted) {
      const node = found.get(name);
      if (node === undefined || !isReady(node)) {
        announced.delete(name);
        missing.push(`${name} ${node === undefined ? "not registered" : readiness(node)}`);
      } else if (!announced.has(name)) {
        announced.add(name);
        say(`node ${announced.size}/${wanted.length} Ready: ${name}`);
      }
    }
    return missing.length === 0 ? { done: true } : { waiting: missing.join("; ") };
  };
}
