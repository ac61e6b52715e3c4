import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { parse } from "yaml";

import { readProject, readStackConfig } from "../../commands/support/stackConfig";
import { prepareEngine, type Engine } from "../../lab/engine";
import { ensureHypervisor } from "../../lab/hypervisor";
import { lockText } from "../../lib/lock";
import { aWholeLock } from "../helpers/wholeLock";
import { report } from "../network/support";
import { worked } from "./clusterUnderEngine";
import { startEngine, type EngineRun } from "./engineRun";
import { repository } from "./projectFolder";

const folder = mkdtempSync(join(tmpdir(), "other-programs-"));
let engine: Engine;

beforeAll(async () => {
  engine = await prepareEngine(report);
  await ensureHypervisor(report);
  mkdirSync(join(folder, "state"));
}, 900_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function pulumi(cwd: string, args: readonly string[], events?: string): Promise<EngineRun> {
  const env = {
    ...process.env,
    ...engine.env,
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "engine",
    PULUMI_DEBUG_COMMANDS: "true",
  };
  return startEngine({ pulumi: engine.pulumi, folder: cwd, env, args, events }).done;
}

test("a program that has the package linked can be previewed", async () => {
  const program = join(folder, "apps");
  cpSync(join(repository, "examples", "apps"), program, { recursive: true });
  const modules = join(program, "node_modules");
  mkdirSync(modules);
  symlinkSync(repository, join(modules, "flatcar-ha"));
  for (const name of ["@pulumi", "@types"]) {
    symlinkSync(join(repository, "node_modules", name), join(modules, name));
  }
  writeFileSync(join(program, "Pulumi.test.lock.json"), lockText(aWholeLock()));
  expect(await pulumi(program, ["stack", "init", "test"])).toMatchObject({ code: 0 });
  const run = await pulumi(program, ["preview"], join(folder, "events.json"));
  report(`preview of examples/apps: ${run.seconds.toFixed(1)} s`);
  expect(worked(run)).toMatchObject({
    "Domain worker3": ["create"],
    "Command apps-nodes-ready": ["create"],
    "Namespace shop": ["create"],
  });
}, 300_000);

test("pulumi new makes a project of this one under another name", async () => {
  const template = join(folder, "template");
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: repository, encoding: "utf8" });
  for (const file of tracked.split("\0").filter((name) => name !== "")) {
    mkdirSync(dirname(join(template, file)), { recursive: true });
    cpSync(join(repository, file), join(template, file));
  }
  const words = ["--name", "home", "--generate-only", "--yes", "--offline"];
  const run = await pulumi(folder, ["new", template, "--dir", join(folder, "home"), ...words]);
  expect([run.code, run.output]).toEqual([0, expect.stringContaining("Created project 'home'")]);

  const home = join(folder, "home");
  expect(readProject(home)).toEqual({ ...readProject(repository), name: "home" });
  expect(parse(readFileSync(join(home, "Pulumi.yaml"), "utf8"))).not.toHaveProperty("template");
  writeFileSync(join(home, "Pulumi.dev.yaml"), "config:\n  home:clusterName: mine\n");
  expect(readStackConfig("dev", home)).toEqual({
    ...readStackConfig("dev", repository),
    clusterName: "mine",
  });
}, 120_000);
