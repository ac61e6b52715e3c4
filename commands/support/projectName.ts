import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { projectRoot } from "./projectRoot";

/** `name` of Pulumi.yaml. */
export function projectName(folder = projectRoot): string {
  const project = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as { name: string };
  return project.name;
}
