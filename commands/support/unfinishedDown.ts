import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { pulumiQuiet, type Engine } from "./engine";
import { projectRoot } from "./projectRoot";

function markerPath(stack: string): string {
  return join(projectRoot, ".state", `down-${stack}`);
}

/** Notes that a stack is being destroyed, until finishDown: an `up` after a cut must not build on half a cluster. */
export function beginDown(stack: string): void {
  mkdirSync(join(projectRoot, ".state"), { recursive: true, mode: 0o700 });
  writeFileSync(markerPath(stack), "");
}

export function finishDown(stack: string): void {
  rmSync(markerPath(stack), { force: true });
}

/** Whether the last thing that happened to the stack was a destroy that did not end well. */
export async function downIsUnfinished(engine: Engine, stack: string): Promise<boolean> {
  if (existsSync(markerPath(stack))) return true;
  const args = ["stack", "history", "--json", "--page-size", "1", "--stack", stack];
  const { code, stdout } = await pulumiQuiet(engine, args);
  if (code !== 0 || stdout.trim() === "") return false;
  const [last] = JSON.parse(stdout) as { kind?: string; result?: string }[];
  return last?.kind === "destroy" && last.result !== "succeeded";
}
