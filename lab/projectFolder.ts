import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../commands/support/projectRoot";

const linked = ["Pulumi.yaml", "butane", "components", "lib", "node_modules"];
// What these find beside themselves must be the new folder's.
const copied = ["index.ts", "package.json", "tsconfig.json"];

/** Makes an empty folder a project of its own with the unchanged program, without commands/, and with room for its state. */
export function layOutProgram(folder: string): void {
  for (const name of linked) symlinkSync(join(projectRoot, name), join(folder, name));
  for (const name of copied) copyFileSync(join(projectRoot, name), join(folder, name));
  mkdirSync(join(folder, "state"));
}
