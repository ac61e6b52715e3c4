import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../native/run";

/** Processes of one program in a machine, by their numbers on the host: signals reach them without another process. */
export async function processesOf(namespace: string, program: string): Promise<readonly number[]> {
  const listed = await run("ip", ["netns", "pids", namespace]);
  const found = listed
    .split("\n")
    .filter((pid) => pid !== "" && commandName(pid) === program)
    .map(Number);
  if (found.length === 0) throw new Error(`${namespace}: ${program} is not running`);
  return found;
}

export function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const pid of processes) process.kill(pid, name);
}

/** Ends when the kernel has taken all of them apart: until then their sockets still take connections. */
export async function kill(processes: readonly number[]): Promise<void> {
  signal(processes, "SIGKILL");
  while (processes.some((pid) => existsSync(`/proc/${pid}`))) await sleep(1);
}

function commandName(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}
