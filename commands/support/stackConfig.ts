import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { parseConfig, type ClusterConfig } from "../../lib/config";
import { UserError } from "../../lib/errors";

import { projectRoot } from "./projectRoot";

interface Declaration {
  readonly default?: unknown;
  readonly value?: unknown;
}

/**
 * A stack's raw settings by key without the project's prefix, as the engine would hand them over: defaults of Pulumi.yaml,
 * then Pulumi.<stack>.yaml. Works without an engine; a stack without a file has the defaults.
 */
export function readStackSettings(stack: string, folder = projectRoot): Record<string, unknown> {
  const project = readYaml(join(folder, "Pulumi.yaml")) as {
    name: string;
    config?: Record<string, Declaration | null>;
  };
  const settings: Record<string, unknown> = {};
  for (const [key, declared] of Object.entries(project.config ?? {})) {
    const value = declared?.value ?? declared?.default;
    if (value !== undefined) settings[withoutPrefix(key, project.name)] = value;
  }
  const path = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return settings;
  const file = readYaml(path) as { config?: Record<string, unknown> | null } | null;
  for (const [key, value] of Object.entries(file?.config ?? {})) {
    if (key.includes(":") && !key.startsWith(`${project.name}:`)) continue;
    if (isSecret(value)) {
      throw new UserError([
        `${key}: encrypted; no setting of this project is a secret, so set it plainly`,
      ]);
    }
    settings[withoutPrefix(key, project.name)] = value;
  }
  return settings;
}

/** The stack's checked settings; a UserError lists every problem. */
export function readStackConfig(stack: string, folder = projectRoot): ClusterConfig {
  return parseConfig(readStackSettings(stack, folder));
}

function withoutPrefix(key: string, project: string): string {
  return key.startsWith(`${project}:`) ? key.slice(project.length + 1) : key;
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    throw new UserError([`${path}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
