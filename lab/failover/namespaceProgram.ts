import { join } from "node:path";
import { runChildProgram, type ChildProgram } from "../../commands/support/client/childProgram";

/** A command that runs another in a network namespace. */
export function inNamespace(namespace: string): readonly string[] {
  return ["ip", "netns", "exec", namespace];
}

/** Runs a program of this folder in a network namespace. */
export function runInNamespace(
  namespace: string,
  file: string,
  input: object,
  onLine: (line: string) => void,
): ChildProgram {
  const inside = inNamespace(namespace);
  return runChildProgram({ file: join(__dirname, file), input, onLine, inside });
}
