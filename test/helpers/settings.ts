import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { parseConfig, type ClusterConfig } from "../../lib/config";
import { planCluster, type ClusterPlan } from "../../lib/plan";

interface ProjectFile {
  readonly config: Readonly<Record<string, { readonly default: unknown }>>;
}

/** The settings of Pulumi.yaml, the only home of defaults, with some of them changed. */
export function settings(
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const file = readFileSync(join(__dirname, "..", "..", "Pulumi.yaml"), "utf8");
  const { config } = parse(file) as ProjectFile;
  const defaults = Object.entries(config).map(([key, declared]) => [key, declared.default]);
  return { ...(Object.fromEntries(defaults) as Record<string, unknown>), ...overrides };
}

export function aConfig(overrides: Readonly<Record<string, unknown>> = {}): ClusterConfig {
  return parseConfig(settings(overrides));
}

export function aClusterPlan(overrides: Readonly<Record<string, unknown>> = {}): ClusterPlan {
  return planCluster(aConfig(overrides));
}
