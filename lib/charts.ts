import { addonsOn, chartAddonNames } from "./addons/addons";
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

/** The charts that a cluster installs. */
export function chartReleases({
  addons,
  cni,
  kubernetesVersion,
}: Pick<ClusterConfig, "addons" | "cni" | "kubernetesVersion">): readonly ChartRelease[] {
  const releases = kubernetesMinor(kubernetesVersion);
  const on = addonsOn(addons);
  return [
    ...(charts[cni]?.(releases.cnis) ?? []),
    ...chartAddonNames
      .filter((name) => on.includes(name))
      .map((name) => releases.addons.charts[name]),
  ];
}

/** Every place that a cluster's charts are fetched from, each once. */
export function chartSources(
  config: Pick<ClusterConfig, "addons" | "cni" | "chartMirrors" | "kubernetesVersion">,
): readonly string[] {
  const sources = chartReleases(config).map((used) => chartSource(config.chartMirrors, used));
  return [...new Set(sources)];
}
