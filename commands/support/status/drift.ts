import { imageOf, lockIssues, type Lock } from "../../../lib/lock";
import type { ClusterConfig } from "../../../lib/config";
import type { ClusterPlan, NodePlan } from "../../../lib/plan";
import type { KubeNode } from "./kubeNode";

/**
 * Where the cluster is not what settings and lock ask for, by what its nodes tell. Cheap: no engine, no machine is
 * asked; `npm run pulumi -- preview` tells all that an `up` would do.
 */
export function driftOf(
  config: ClusterConfig,
  plan: ClusterPlan,
  lock: Lock,
  nodes: readonly KubeNode[],
): readonly string[] {
  const planned = new Set(plan.nodes.map(({ name }) => name));
  const found = new Map(nodes.map((node) => [node.metadata.name, node]));
  return [
    ...lockIssues(config, lock),
    ...plan.nodes.flatMap((node) => {
      const kube = found.get(node.name);
      return kube === undefined
        ? [`${node.name}: not in the cluster; npm run up makes it`]
        : nodeDrift(node, kube, lock).map((what) => `${node.name}: ${what}`);
    }),
    ...[...found.keys()]
      .filter((name) => !planned.has(name))
      .map((name) => `${name}: in the cluster, but not in the settings; npm run up removes it`),
  ];
}

function nodeDrift(node: NodePlan, kube: KubeNode, lock: Lock): readonly string[] {
  const { nodeInfo, capacity } = kube.status ?? {};
  const drift: string[] = [];
  const compare = (what: string, is: string | undefined, wanted: string): void => {
    if (is !== undefined && is !== wanted) drift.push(`${what} ${is}, wanted ${wanted}`);
  };
  compare("kubelet", nodeInfo?.kubeletVersion, `v${lock.kubernetes}`);
  compare("OS", flatcarVersion(nodeInfo?.osImage), imageOf(lock, node.name).version);
  compare("CPUs", capacity?.cpu, String(node.vcpus));
  const labels = kube.metadata.labels ?? {};
  for (const [key, value] of Object.entries(node.labels)) {
    compare(`label ${key}`, labels[key] ?? "missing", value);
  }
  const wanted = node.taints.map(taintText).sort().join(" ");
  const is = (kube.spec?.taints ?? [])
    .filter(({ key }) => !key.startsWith("node.kubernetes.io/"))
    .map(taintText);
  if (is.sort().join(" ") !== wanted) {
    drift.push(`taints ${is.join(" ") || "none"}, wanted ${wanted || "none"}`);
  }
  return drift;
}

function taintText(taint: { key: string; value?: string | undefined; effect: string }): string {
  return `${taint.key}${taint.value ? `=${taint.value}` : ""}:${taint.effect}`;
}

/** "Flatcar Container Linux by Kinvolk 4593.2.5 (Oklo)"; another OS has no version to compare. */
function flatcarVersion(osImage = ""): string | undefined {
  return /^Flatcar .*?(\d+\.\d+\.\d+)/.exec(osImage)?.[1];
}
