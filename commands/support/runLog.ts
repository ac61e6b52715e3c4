import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { projectRoot } from "./projectRoot";

const kept = 10;

/** Where the engine's whole output of each run is kept; ignored by git. */
export function logFolder(): string {
  return join(projectRoot, ".state", "logs");
}

/** Path for a new run's log; of older ones the newest nine stay. */
export function newRunLog(stack: string, verb: string, now: Date): string {
  const folder = logFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const old of runLogs().slice(0, -(kept - 1))) {
    for (const file of [old, stepsFile(old)]) rmSync(file, { force: true });
  }
  const time = now.toISOString().replace(/[-:]/g, "").replace(/\..*$/, "Z");
  return join(folder, `${time}-${stack}-${verb}.log`);
}

/** Beside a run's log: when each step began and ended, without any value, as the engine's event log has it. */
export function stepsFile(log: string): string {
  return log.replace(/\.log$/, ".steps.jsonl");
}

/** Steps of the newest kept `up` that made a cluster. */
export function newestCreation(): string | undefined {
  const made = /"op":"create","urn":"[^"]*-formation"/;
  return [...runLogs()]
    .reverse()
    .map(stepsFile)
    .find((file) => existsSync(file) && made.test(readFileSync(file, "utf8")));
}

/** Paths of the logs there are, oldest first. */
export function runLogs(): readonly string[] {
  const folder = logFolder();
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".log"));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Last lines of a log without the engine's own progress dots. */
export function endOfLog(path: string, count: number): readonly string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "" && !line.startsWith("@ ")).slice(-count);
}
