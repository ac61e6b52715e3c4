import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { parse } from "yaml";

import { parseConfig, type ClusterConfig } from "../../lib/config";
import type { Declaration } from "../../lib/configSchema";
import { defaultsOf, ownKeys } from "../../lib/defaultSettings";
import { messageOf, UserError } from "../../lib/errors";

import { projectRoot } from "./projectRoot";

interface Project {
  readonly name: string;
  readonly declared: Readonly<Record<string, Declaration>>;
}

/** Pulumi.<stack>.yaml, as far as it is read here. */
interface StackFile {
  readonly config?: Readonly<Record<string, unknown>> | null;
}

/** What Pulumi itself reads at the top of Pulumi.<stack>.yaml. */
const topLevelKeys = ["config", "environment", "encryptionsalt", "encryptedkey", "secretsprovider"];

/** Pulumi.yaml: the project's name and what it declares of each setting. */
export function readProject(folder = projectRoot): Project {
  const { name, config } = readYaml(join(folder, "Pulumi.yaml")) as {
    name: string;
    config?: Record<string, Declaration>;
  };
  return { name, declared: ownKeys(config ?? {}) };
}

/** What Pulumi.<stack>.yaml itself sets, without the project's prefix and other projects' keys; nothing where there is no file. */
export function readOwnSettings(stack: string, folder = projectRoot): Record<string, unknown> {
  const path = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(path)) return {};
  const prefix = `${readProject(folder).name}:`;
  const file = readYaml(path) as StackFile | null;
  checkTopLevel(path, file ?? {});
  const own = Object.entries(file?.config ?? {}).filter(
    ([key]) => !key.includes(":") || key.startsWith(prefix),
  );
  return Object.fromEntries(
    own.map(([key, value]) => [key.startsWith(prefix) ? key.slice(prefix.length) : key, value]),
  );
}

/** Pulumi takes no notice of any other key, nor of a setting beside `config`. */
function checkTopLevel(path: string, file: StackFile): void {
  const unknown = Object.keys(file).filter((key) => !topLevelKeys.includes(key));
  if (unknown.length === 0) return;
  throw new UserError(
    "FHA122",
    unknown.map(
      (key) =>
        `${basename(path)}: ${key} has no effect at the top of the file; settings stand below "config:", indented by two spaces`,
    ),
  );
}

/** Stacks that have a file in this folder. */
export function stackFiles(folder = projectRoot): readonly string[] {
  return readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * A stack's raw settings by key, as the engine would hand them over: defaults of Pulumi.yaml, then Pulumi.<stack>.yaml.
 * Works without an engine; a stack without a file has the defaults.
 */
export function readStackSettings(stack: string, folder = projectRoot): Record<string, unknown> {
  const { name, declared } = readProject(folder);
  const own = readOwnSettings(stack, folder);
  const encrypted = Object.entries(own).filter(([, value]) => isSecret(value));
  if (encrypted.length > 0) {
    throw new UserError(
      "FHA120",
      encrypted.map(
        ([key]) =>
          `${name}:${key}: encrypted; no setting of this project is a secret, so set it plainly`,
      ),
    );
  }
  return { ...defaultsOf(declared), ...own };
}

/** The stack's checked settings; a UserError lists every problem. */
export function readStackConfig(stack: string, folder = projectRoot): ClusterConfig {
  return parseConfig(readStackSettings(stack, folder));
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    throw new UserError("FHA121", [`${path}: ${messageOf(error)}`]);
  }
}
