import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { channelStacks } from "../../commands/support/channelStacks";
import { readStackConfig } from "../../commands/support/stackConfig";
import { zeroLock } from "../../commands/support/zeroLock";
import { prepareEngine } from "../../lab/engine";
import { ensureHypervisor } from "../../lab/hypervisor";
import { lockFileName, lockText } from "../../lib/lock";
import { report } from "../network/support";
import { operations, startEngine } from "./engineRun";
import { layOutProject, repository } from "./projectFolder";

describe("a stack file for a channel and a runtime", () => {
  const folder = mkdtempSync(join(tmpdir(), "stacks-"));

  beforeAll(() => {
    layOutProject(folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(channelStacks)(
    "Pulumi.$stack.yaml is previewed by the engine as a cluster to create",
    async ({ stack }) => {
      const engine = await prepareEngine(report);
      await ensureHypervisor(report);
      const file = `Pulumi.${stack}.yaml`;
      copyFileSync(join(repository, file), join(folder, file));
      const lock = zeroLock(readStackConfig(stack));
      writeFileSync(join(folder, lockFileName(stack)), lockText(lock));
      const env = {
        ...process.env,
        ...engine.env,
        PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "stacks",
        // For --event-log.
        PULUMI_DEBUG_COMMANDS: "true",
      };
      const pulumi = (args: readonly string[], events?: string) =>
        startEngine({ pulumi: engine.pulumi, folder, args, env, events }).done;

      const made = await pulumi(["stack", "init", stack]);
      expect([made.code, made.output]).toEqual([0, expect.anything()]);
      const events = join(folder, `${stack}.json`);
      const run = await pulumi(["preview", "--stack", stack], events);
      report(`preview of ${stack}: ${run.seconds.toFixed(1)} s`);
      expect([run.code, run.output]).toEqual([0, expect.anything()]);
      const done = operations(run);
      expect(new Set(Object.values(done).flat())).toEqual(new Set(["create"]));
      const domains = Object.keys(done).filter((name) => name.startsWith("Domain "));
      const nodes = ["cp1", "cp2", "cp3", "worker1", "worker2"];
      expect(domains.sort()).toEqual(nodes.map((node) => `Domain ${node}`));
    },
    900_000,
  );
});
