import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { backendFolder } from "./backend";
import { pulumiOutput, type Engine } from "./engine";
import { endOrphanedPlugins } from "./orphanedPlugins";
import { processLives } from "./processLives";
import { say } from "./say";

interface EngineLock {
  readonly pid?: number;
  readonly hostname?: string;
}

/** Ends what a killed run has left, and frees its stack: file backend, same machine, no such process any more. */
export async function clearDeadRun(engine: Engine, project: string, stack: string): Promise<void> {
  await endOrphanedPlugins();
  const backend = backendFolder(engine.env);
  if (backend === undefined) return;
  const locks = readLocks(backend, project, stack);
  if (locks.length === 0 || !locks.every(isDead)) return;
  say("the last run was killed: freeing its lock");
  await pulumiOutput(engine, ["cancel", "--yes", "--stack", stack]);
}

function isDead({ pid, hostname: host }: EngineLock): boolean {
  return pid !== undefined && host === hostname() && !processLives(pid);
}

/** The locks that the engine's file backend holds for one stack. */
export function readLocks(backend: string, project: string, stack: string): readonly EngineLock[] {
  const folder = join(backend, ".pulumi", "locks", "organization", project, stack);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as EngineLock);
}
