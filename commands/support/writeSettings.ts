import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { type Document, parseDocument } from "yaml";

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
  setSettings(document, readProject(folder).name, settings);
  writeFileSync(path, document.toString({ lineWidth: 0 }));
}

/** Sets a project's settings in a stack's file under the keys that it has for them; gives whether any was otherwise. */
export function setSettings(document: Document, project: string, settings: Settings): boolean {
  const { config } = (document.toJS() ?? {}) as { config?: Settings | null };
  const found = config ?? {};
  // The engine takes a key without a project's name for this project's.
  const keyOf = (name: string): string => (name in found ? name : `${project}:${name}`);
  const changed = Object.entries(settings).filter(
    ([name, value]) => !isDeepStrictEqual(found[keyOf(name)], value),
  );
  if (config === undefined || config === null) document.set("config", document.createNode({}));
  for (const [name, value] of changed) {
    document.setIn(["config", keyOf(name)], document.createNode(value));
  }
  return changed.length > 0;
}
