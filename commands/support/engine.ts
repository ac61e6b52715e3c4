import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import { UserError } from "../../lib/errors";

import { backendSettings, mendBackend } from "./backend";
import { readEnvFile, writeEnvFile } from "./envFile";
import { projectRoot } from "./projectRoot";
import { run, runAttached, type RunResult } from "./run";
import { say } from "./say";

/** A Pulumi CLI with everything that it must be told. */
export interface Engine {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The engine that `$PULUMI`, .env, node_modules or PATH names, its backend readable; undefined when there is none. */
export function findEngine(): Engine | undefined {
  const kept = readEnvFile();
  // The environment wins over what was kept.
  const env: NodeJS.ProcessEnv = { ...kept, ...process.env };
  const program = env.PULUMI ?? onPath(env.PATH);
  if (program === undefined) return undefined;
  mendBackend(env);
  return { program, env };
}

/** findEngine with a backend and passphrase; what it chose is kept in .env and said once. */
export function requireEngine(): Engine {
  const engine = findEngine();
  if (engine === undefined) {
    throw new UserError("FHA301", [
      "pulumi is missing: install it (https://www.pulumi.com/docs/install/), or put its path into PULUMI; " +
        "where only package registries can be reached, npm run lab builds it",
    ]);
  }
  const settings = backendSettings(engine.env, projectRoot);
  if (Object.keys(settings).length > 0) {
    writeEnvFile(settings);
    say("State and its passphrase are kept in this folder. For plain pulumi commands:");
    for (const [key, value] of Object.entries(settings)) say(`  export ${key}=${value}`);
  }
  return { program: engine.program, env: { ...engine.env, ...settings } };
}

/** Runs `pulumi <args>` on this terminal and gives its exit code. */
export function pulumiAttached(engine: Engine, args: readonly string[]): Promise<number> {
  return runAttached(engine.program, args, { cwd: projectRoot, env: engine.env });
}

/** Runs `pulumi <args>` quietly; `input` goes to its standard input. */
export function pulumiQuiet(
  engine: Engine,
  args: readonly string[],
  input?: string,
): Promise<RunResult> {
  const env = { ...engine.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return run(engine.program, [...args, "--non-interactive"], { cwd: projectRoot, env, input });
}

/** Like pulumiQuiet, but a failure is a UserError with the engine's own words. */
export async function pulumiOutput(
  engine: Engine,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const result = await pulumiQuiet(engine, args, input);
  if (result.code === 0) return result.stdout;
  throw pulumiFailed(args, result);
}

export function pulumiFailed(args: readonly string[], { stdout, stderr }: RunResult): UserError {
  const what = args.slice(0, 2).join(" ");
  return new UserError("FHA409", [`pulumi ${what}: ${stderr.trim() || stdout.trim()}`]);
}

function onPath(path = ""): string | undefined {
  const folders = [join(projectRoot, "node_modules", ".bin"), ...path.split(delimiter)];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "pulumi"))
    .find(executable);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
