import { UserError } from "../../lib/errors";

import { findEngine, pulumiFailed, pulumiOutput, pulumiQuiet, type Engine } from "./engine";

/** The stack that a fresh checkout starts with: Pulumi.dev.yaml. */
export const firstStack = "dev";

/** What the engine says before there is a stack, or a place for one. */
const noneSelected = /no stack selected|PULUMI_ACCESS_TOKEN must be set/;

/** The stack that a command acts on: --stack, else the selected one, else undefined. */
export async function selectedStack(
  engine: Engine,
  given: string | undefined,
): Promise<string | undefined> {
  if (given !== undefined) return given;
  const args = ["stack", "--show-name"];
  const result = await pulumiQuiet(engine, args);
  if (result.code !== 0) {
    // A stack that cannot be read is not one that nobody has selected: another would be taken in its place.
    if (!noneSelected.test(result.stderr)) throw pulumiFailed(args, result);
    return undefined;
  }
  const name = result.stdout.trim();
  return name === "" ? undefined : (name.split("/").pop() ?? name);
}

/** The stack that a command reads, without need of an engine: --stack, else the selected one, else the first. */
export async function stackToRead(given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const engine = findEngine();
  return (engine === undefined ? undefined : await selectedStack(engine, undefined)) ?? firstStack;
}

/** Name of an existing stack for commands that need one. */
export async function requireStack(engine: Engine, given: string | undefined): Promise<string> {
  const stack = await selectedStack(engine, given);
  if (stack === undefined || !(await stackExists(engine, stack))) {
    const what = stack === undefined ? "no stack is selected" : `there is no stack ${stack}`;
    throw new UserError("FHA401", [
      `${what}: npm run up makes one, or name one with --stack; npm run render and config need none`,
    ]);
  }
  return stack;
}

/** Selects the stack, made now if it is not there. */
export async function selectOrCreateStack(engine: Engine, stack: string): Promise<void> {
  await pulumiOutput(engine, ["stack", "select", stack, "--create"]);
}

/** Whether the backend knows the stack. */
export async function stackExists(engine: Engine, stack: string): Promise<boolean> {
  const listed = await pulumiOutput(engine, ["stack", "ls", "--json"]);
  const stacks = JSON.parse(listed) as { name: string }[];
  return stacks.some(({ name }) => name === stack || name.endsWith(`/${stack}`));
}

/** One output of the stack, secrets in clear; undefined when it has none. */
export async function stackOutput<T>(
  engine: Engine,
  stack: string,
  name: string,
): Promise<T | undefined> {
  const args = ["stack", "output", "--json", "--show-secrets", "--stack", stack];
  const outputs = JSON.parse(await pulumiOutput(engine, args)) as Record<string, T>;
  return outputs[name];
}

/** stackOutput of something that only a finished cluster has. */
export async function requireOutput<T>(engine: Engine, stack: string, name: string): Promise<T> {
  const value = await stackOutput<T>(engine, stack, name);
  if (value === undefined) {
    throw new UserError("FHA402", [
      `stack ${stack} has no finished cluster yet: npm run up -- --stack ${stack}`,
    ]);
  }
  return value;
}
