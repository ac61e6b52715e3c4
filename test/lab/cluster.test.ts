import { execFileSync, spawn } from "node:child_process";

import { pulumiQuiet, requireEngine } from "../../commands/support/engine";
import { projectRoot } from "../../commands/support/projectRoot";
import { report } from "../network/support";

const minutes = 60_000;
const stack = "lab";

/** Runs one of the README's commands to its end; its output goes to the test's own. */
function npmRun(...words: readonly string[]): Promise<number | null> {
  const started = Date.now();
  const child = spawn("npm", ["run", ...words], {
    cwd: projectRoot,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => {
      report(`npm run ${words.join(" ")}: ${Math.round((Date.now() - started) / 1000)} s`);
      resolve(code);
    });
  });
}

function virsh(...words: readonly string[]): string {
  return execFileSync("virsh", ["-c", "qemu:///system", ...words], { encoding: "utf8" });
}

/** The small size as a user has it: every step is a command of the README. */
describe("the lab's cluster", () => {
  test(
    "004-09 004-43: one command brings it to Ready",
    async () => {
      expect(await npmRun("lab", "--", "--yes")).toBe(0);
      expect(await npmRun("status", "--", "--stack", stack)).toBe(0);
    },
    60 * minutes,
  );

  test(
    "002-18 002-19: its pods reach each other by address, service and name",
    async () => {
      expect(await npmRun("smoke", "--", "--stack", stack)).toBe(0);
    },
    30 * minutes,
  );

  test(
    "a second up and a refresh change nothing",
    async () => {
      const engine = requireEngine();
      for (const command of ["preview", "refresh"]) {
        const words = command === "refresh" ? ["--yes", "--skip-preview"] : [];
        const { code, stdout } = await pulumiQuiet(engine, [
          ...[command, "--stack", stack, "--expect-no-changes"],
          ...words,
        ]);
        expect([command, code, stdout]).toEqual([command, 0, stdout]);
      }
    },
    10 * minutes,
  );

  test(
    "a worker whose machine and disk are gone comes back with one up",
    async () => {
      const volumes = virsh("vol-list", "lab");
      const root = /lab-worker1-\w+\.qcow2/.exec(volumes)?.[0] ?? "";
      virsh("destroy", "lab-worker1");
      virsh("undefine", "lab-worker1");
      virsh("vol-delete", "--pool", "lab", root);
      expect(await npmRun("up", "--", "--stack", stack, "--yes")).toBe(0);
      expect(await npmRun("status", "--", "--stack", stack)).toBe(0);
    },
    60 * minutes,
  );

  test(
    "004-10: down leaves nothing",
    async () => {
      expect(await npmRun("down", "--", "--stack", stack, "--yes")).toBe(0);
      expect(virsh("list", "--all", "--name")).not.toMatch(/^lab-/m);
      expect(virsh("pool-list", "--all", "--name")).not.toMatch(/^lab\s*$/m);
      expect(virsh("net-list", "--all", "--name")).not.toMatch(/^lab-net\s*$/m);
    },
    10 * minutes,
  );
});
