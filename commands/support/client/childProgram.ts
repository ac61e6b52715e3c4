import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { projectRoot } from "../projectRoot";

/** A program of ours in a process of its own, for as long as its standard input is open. */
export interface ChildProgram {
  readonly stop: () => Promise<void>;
}

export interface ChildProgramArgs {
  /** A TypeScript file. */
  readonly file: string;
  /** First line of its standard input, as JSON. */
  readonly input: object;
  /** Gets each line that it writes. */
  readonly onLine: (line: string) => void;
  /** A command that runs it elsewhere, such as in a network namespace. */
  readonly inside?: readonly string[];
}

export function runChildProgram({
  file,
  input,
  onLine,
  inside = [],
}: ChildProgramArgs): ChildProgram {
  const [program, ...args] = [...inside, process.execPath, "--import", "tsx", file];
  const child = spawn(program, args, { cwd: projectRoot, stdio: ["pipe", "pipe", "inherit"] });
  const gone = new Promise<void>((done) => {
    child.once("close", () => {
      done();
    });
  });
  createInterface({ input: child.stdout }).on("line", onLine);
  // It may be gone before it has read anything: a machine's power cut takes it along.
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${JSON.stringify(input)}\n`);
  return {
    stop: async () => {
      child.stdin.end();
      await gone;
    },
  };
}
