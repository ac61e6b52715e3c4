import type { ClusterConfig } from "../config";
import * as f from "../fields";
import type { ClusterPlan } from "../plan";
import type { AddonReleases } from "../versions";

/** What the rest of the program has to know about an addon; everything else stays in its own file. */
export interface AddonTraits {
  /** Installed where the stack says nothing of it. */
  readonly byDefault?: true;
  /** Why its settings, or the rest of the cluster, do not let it work. */
  readonly problems?: (config: ClusterConfig) => readonly string[];
}

/** An addon that is its upstream chart with our values. */
export interface ChartTraits extends AddonTraits {
  readonly namespace: string;
  /** Whether its pods need more than the baseline Pod Security level. */
  readonly privileged: boolean;
  /** Ours; the user's `values` are laid over them. */
  readonly values: (
    plan: ClusterPlan,
    releases: AddonReleases,
  ) => Readonly<Record<string, unknown>>;
  /** Of kinds that the chart brings; made after it. */
  readonly objects?: (plan: ClusterPlan) => readonly ChartObject[];
}

export interface ChartObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What every addon's settings begin with. A named addon is on unless this says otherwise. */
export const onOff = { enabled: f.optional(f.boolean) };

/** Settings of an addon that is a chart. */
export const chartSettings = { ...onOff, values: f.optional(f.passThrough) };
