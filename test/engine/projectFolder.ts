import { cpSync } from "node:fs";
import { join } from "node:path";

import { projectRoot as repository } from "../../commands/support/projectRoot";
import { layOutProgram } from "../../lab/projectFolder";

export { repository };

/** Makes `folder` a project folder of its own with the unchanged program and its commands, and a place for its state. */
export function layOutProject(folder: string): void {
  layOutProgram(folder);
  // A copy: what it finds beside itself must be this folder's.
  cpSync(join(repository, "commands"), join(folder, "commands"), { recursive: true });
}
