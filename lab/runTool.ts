import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a program to its end and returns its stdout; throws with the end of its stderr. */
export async function runTool(command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    throw new Error(
      `${command} ${args.join(" ")} failed:\n${(stderr ?? String(cause)).trim().slice(-4000)}`,
      { cause },
    );
  }
}
