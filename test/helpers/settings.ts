import { parseConfig, type ClusterConfig } from "../../lib/config";
import { defaultSettings } from "../../lib/defaultSettings";
import { UserError } from "../../lib/errors";
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

/** What parseConfig says against the defaults with these changes; nothing where it takes them. */
export function problemsOf(overrides: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    parseConfig(settings(overrides));
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.issues;
    throw error;
  }
}
