import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { CommandLine } from "../engine/clusterUnderEngine";

export type Ending = "SIGINT" | "SIGTERM" | "SIGKILL";

export interface Cut {
  /** When it was ended, in seconds after its start; later than the command itself took if it was too fast. */
  readonly after: number;
  readonly output: string;
}

/** Ends a command after that time: INT as Ctrl-C on a terminal and KILL reach all of its processes, TERM the first alone. */
export async function cut(line: CommandLine, ending: Ending, after: number): Promise<Cut> {
  const child = spawn(line.program, line.args, {
    cwd: line.cwd,
    env: line.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  await Promise.race([gone, sleep(after * 1000)]);
  if (child.exitCode === null && child.pid !== undefined) {
    process.kill(ending === "SIGTERM" ? child.pid : -child.pid, ending);
  }
  await gone;
  return { after, output };
}
