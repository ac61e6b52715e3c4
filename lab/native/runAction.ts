import { spawn } from "node:child_process";
import { resolve } from "node:path";

/** A verb of commands/action.ts while it runs, as command.local.Command starts it. */
export interface RunningAction {
  /** Everything said so far. */
  readonly output: () => string;
  /** Resolves when the output holds `text`; rejects if the action ends first. */
  readonly says: (text: string) => Promise<void>;
  readonly interrupt: () => void;
  /** As a killed engine leaves it: nothing is put back. */
  readonly kill: () => void;
  /** Exit code; -1 for a signal. */
  readonly code: Promise<number>;
}

const project = resolve(__dirname, "..", "..");

/** Runs a verb with its input on stdin. */
export function runAction(verb: string, input: object): RunningAction {
  const child = spawn(process.execPath, ["--import", "tsx", "commands/action.ts", verb], {
    cwd: project,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify(input));
  let over = false;
  const code = new Promise<number>((done) => {
    child.once("close", (exit) => {
      over = true;
      done(exit ?? -1);
    });
  });
  const says = async (text: string): Promise<void> => {
    while (!output.includes(text)) {
      if (over) throw new Error(`${verb} ended without saying "${text}":\n${output}`);
      await new Promise((resume) => setTimeout(resume, 50));
    }
  };
  return {
    output: () => output,
    says,
    interrupt: () => child.kill("SIGTERM"),
    kill: () => child.kill("SIGKILL"),
    code,
  };
}
