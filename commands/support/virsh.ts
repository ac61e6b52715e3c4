import { UserError } from "../../lib/errors";

import { run, type RunResult } from "./run";

/** Runs `virsh -c <uri> <args>`; output in English, whatever the user's language. */
export function virsh(
  uri: string,
  args: readonly string[],
  timeoutMs?: number,
): Promise<RunResult> {
  return run("virsh", ["-c", uri, ...args], { env: { ...process.env, LC_ALL: "C" }, timeoutMs });
}

/** virsh's output; a failure is a UserError with its own words. */
export async function virshOutput(uri: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await virsh(uri, args);
  if (code !== 0)
    throw new UserError("FHA310", [`virsh -c ${uri} ${args.join(" ")}: ${stderr.trim()}`]);
  return stdout;
}

/** Names that a `--name` listing prints. */
export async function virshNames(uri: string, args: readonly string[]): Promise<readonly string[]> {
  const output = await virshOutput(uri, [...args, "--name"]);
  return output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
