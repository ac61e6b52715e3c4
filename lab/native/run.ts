import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a program and returns its standard output; throws with its error output. */
export async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { maxBuffer: 1 << 26 });
  return stdout;
}

/** Whether a program ends with exit code 0. */
export async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(program, args);
    return true;
  } catch {
    return false;
  }
}
