import { parseConfig, type ClusterConfig } from "../../lib/config";
import { defaultSettings } from "../../lib/defaultSettings";
import { planCluster, type ClusterPlan } from "../../lib/plan";

/** The settings of Pulumi.yaml, the only home of defaults, with some of them changed. */
export function settings(
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { ...defaultSettings(), ...overrides };
}

export function aConfig(overrides: Readonly<Record<string, unknown>> = {}): ClusterConfig {
  return parseConfig(settings(overrides));
}

export function aClusterPlan(overrides: Readonly<Record<string, unknown>> = {}): ClusterPlan {
  return planCluster(aConfig(overrides));
}
