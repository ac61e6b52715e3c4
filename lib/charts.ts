import type { CniName } from "./cni/cnis";
import type { ClusterConfig } from "./config";
import { kubernetesMinor, type ChartRelease, type CniReleases } from "./versions";

const charts: Partial<Record<CniName, (releases: CniReleases) => readonly ChartRelease[]>> = {
  cilium: ({ cilium }) => [cilium],
  calico: ({ calico }) => [calico.crds, calico.operator],
  canal: ({ canal }) => [canal.crds],
};

/** Where a repository's charts are fetched: there, or at the mirror that the stack names. */
export function chartSource(
  mirrors: Readonly<Record<string, string>>,
  { repository }: ChartRelease,
): string {
  return mirrors[repository] ?? repository;
}

/** Every place that a cluster's charts are fetched from, each once. */
export function chartSources({
  cni,
  chartMirrors,
  kubernetesVersion,
}: Pick<ClusterConfig, "cni" | "chartMirrors" | "kubernetesVersion">): readonly string[] {
  const used = charts[cni]?.(kubernetesMinor(kubernetesVersion).cnis) ?? [];
  return [...new Set(used.map((release) => chartSource(chartMirrors, release)))];
}
