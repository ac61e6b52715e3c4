import { copyFileSync, cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

export const repository = resolve(__dirname, "../..");
const linked = ["Pulumi.yaml", "butane", "components", "lib", "node_modules"];

/** Makes `folder` a project folder of its own with the unchanged program, and a place for its state. */
export function layOutProject(folder: string): void {
  for (const name of linked) symlinkSync(join(repository, name), join(folder, name));
  // Copies: what they find beside themselves must be this folder's.
  for (const name of ["index.ts", "package.json", "tsconfig.json"]) {
    copyFileSync(join(repository, name), join(folder, name));
  }
  cpSync(join(repository, "commands"), join(folder, "commands"), { recursive: true });
  mkdirSync(join(folder, "state"));
}
