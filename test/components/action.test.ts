import { spawnSync } from "node:child_process";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { action } from "../../components/action";
import { deploy } from "../helpers/deploy";
import { textInput, type Registered } from "../helpers/deploymentRecord";

const root = join(__dirname, "..", "..");

function run(line: string, input: string): { status: number | null; stdout: string } {
  return spawnSync("/bin/sh", ["-c", line], { cwd: root, input, encoding: "utf8" });
}

describe("action", () => {
  let least: Registered;
  let full: Registered;

  beforeAll(async () => {
    const { record } = await deploy(() => {
      action("least", { verb: "formation", input: { b: 1, a: ["x"] } }, {});
      action(
        "full",
        {
          verb: "join",
          input: { key: pulumi.secret("s3cret") },
          triggers: ["t1", pulumi.output("t2")],
          onUpdate: "desired",
          onDelete: "leave-delete",
          logging: "stderr",
        },
        {},
      );
    });
    least = record.one("Command", "least");
    full = record.one("Command", "full");
  });

  test("always has an update: without one, any changed input would run create again", () => {
    expect(least.inputs.values).toEqual({
      create: "exec node --import tsx commands/action.ts formation",
      update: "exec node --import tsx commands/action.ts noop",
      stdin: '{"b":1,"a":["x"]}',
      logging: "stdoutAndStderr",
    });
    expect(least.inputs.secrets).toEqual([]);
  });

  test("passes values by stdin alone, secret where a part is", () => {
    expect(full.inputs.values).toEqual({
      create: "exec node --import tsx commands/action.ts join",
      update: "exec node --import tsx commands/action.ts desired",
      delete: "exec node --import tsx commands/action.ts leave-delete",
      stdin: '{"key":"s3cret"}',
      triggers: ["t1", "t2"],
      logging: "stderr",
    });
    expect(full.inputs.secrets).toEqual(["stdin"]);
  });

  test("runs delete before the create that replaces it", () => {
    expect([least.deleteBeforeReplace, full.deleteBeforeReplace]).toEqual([true, true]);
  });

  test("has a line that runs from the project's folder, and says nothing when nothing is to do", () => {
    expect(run(textInput(least, "update"), textInput(least, "stdin"))).toMatchObject({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("keeps every verb that a state may hold", () => {
    expect(run("exec node --import tsx commands/action.ts no-such-verb", "")).toMatchObject({
      status: 1,
      stderr:
        "usage: action.ts formation | api-ready | desired | join | leave-delete | nodes-ready | fetch | qemu-user | remove-consoles | noop (FHA500: docs/errors.md)\n",
    });
  });
});
