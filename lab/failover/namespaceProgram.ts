import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** A program of this folder in a network namespace, for as long as its standard input is open. */
export interface NamespaceProgram {
  readonly stop: () => Promise<void>;
}

const project = resolve(__dirname, "..", "..");

/** `input` is its first line of standard input, as JSON; `onLine` gets each line that it writes. */
export function runInNamespace(
  namespace: string,
  file: string,
  input: object,
  onLine: (line: string) => void,
): NamespaceProgram {
  const node = [process.execPath, "--import", "tsx", join(__dirname, file)];
  const child = spawn("ip", ["netns", "exec", namespace, ...node], {
    cwd: project,
    stdio: ["pipe", "pipe", "inherit"],
  });
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
