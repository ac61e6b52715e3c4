import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { parseDocument } from "yaml";

import { projectRoot } from "./projectRoot";
import { readProject, readStackSettings } from "./stackConfig";

type Settings = Readonly<Record<string, unknown>>;

/** Those of the settings that the stack does not have like this yet. */
export function newSettings(stack: string, settings: Settings, folder = projectRoot): Settings {
  const own = readStackSettings(stack, folder);
  return Object.fromEntries(
    Object.entries(settings).filter(([key, value]) => !isDeepStrictEqual(own[key], value)),
  );
}

/** Writes settings into Pulumi.<stack>.yaml; all else in it, comments too, stays. */
export function writeSettings(stack: string, settings: Settings, folder = projectRoot): void {
  const path = join(folder, `Pulumi.${stack}.yaml`);
  const document = parseDocument(existsSync(path) ? readFileSync(path, "utf8") : "");
  const { name } = readProject(folder);
  for (const [key, value] of Object.entries(settings)) {
    document.setIn(["config", `${name}:${key}`], document.createNode(value));
  }
  writeFileSync(path, document.toString({ lineWidth: 0 }));
}
