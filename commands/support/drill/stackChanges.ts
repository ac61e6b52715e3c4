import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

import { UserError } from "../../../lib/errors";
import { projectRoot } from "../projectRoot";
import { runAttached } from "../run";
import type { Changes } from "./drillCluster";

/** What `npm run replace` and `npm run up` do, as a user would run them; `machineId` is empty while a node has no machine. */
export function stackChanges(stack: string, machineId: (node: string) => Promise<string>): Changes {
  const command = (name: string, ...words: readonly string[]): readonly string[] => [
    ...["--import", "tsx", `commands/${name}.ts`, ...words, "--yes", "--stack", stack],
  ];
  const done = async (name: string, ...words: readonly string[]): Promise<void> => {
    const options = { cwd: projectRoot };
    const code = await runAttached(process.execPath, command(name, ...words), options);
    if (code !== 0) throw new UserError("FHA412", [`npm run ${name} ended with exit code ${code}`]);
  };
  return {
    replace: (node) => done("replace", node),
    up: () => done("up"),
    killReplacing: async (node) => {
      const before = await machineId(node);
      // A group of its own: it dies with everything that it has started.
      const child = spawn(process.execPath, command("replace", node), {
        cwd: projectRoot,
        detached: true,
        stdio: ["ignore", "inherit", "inherit"],
      });
      const gone = new Promise<void>((resolve) => {
        child.once("close", () => {
          resolve();
        });
      });
      while ((await machineId(node)) === before) {
        if (child.exitCode !== null) {
          throw new UserError("FHA412", [`npm run replace ended before ${node} was taken away`]);
        }
        await sleep(200);
      }
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await gone;
    },
  };
}
