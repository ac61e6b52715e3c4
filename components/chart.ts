import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { chartSource } from "../lib/charts";
import type { ClusterPlan } from "../lib/plan";
import type { ChartRelease } from "../lib/versions";

export interface ChartArgs {
  readonly plan: ClusterPlan;
  readonly release: ChartRelease;
  /** Exists. */
  readonly namespace: pulumi.Input<string>;
  readonly values?: Readonly<Record<string, unknown>>;
  /** Whether what it makes must be ready before the next step; no, where that needs nodes which are still joining. */
  readonly wait: boolean;
}

/** A pinned chart, from its repository or from the mirror that the stack names. */
export function chart(
  name: string,
  { plan, release, namespace, values, wait }: ChartArgs,
  opts: pulumi.CustomResourceOptions,
): kubernetes.helm.v3.Release {
  const { chart: chartName, version } = release;
  return new kubernetes.helm.v3.Release(
    name,
    {
      chart: chartName,
      version,
      repositoryOpts: { repo: chartSource(plan.chartMirrors, release) },
      namespace,
      ...(values === undefined ? {} : { values }),
      skipAwait: !wait,
      // A release without a name of its own, which may take objects over: one that was killed halfway blocks no later one.
      takeOwnership: true,
      maxHistory: 3,
    },
    opts,
  );
}
