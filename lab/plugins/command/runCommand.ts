import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { isMap, type PropertyMap, type PropertyValue } from "../protocol/propertyValue";

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
}

const lineLimit = 64 * 1024;

/**
 * Process groups under way, to be ended by Cancel. The real plugin kills only the direct child and
 * leaves its children to the engine's shutdown.
 */
export class RunningCommands {
  readonly #groups = new Set<number>();

  add(pid: number): void {
    this.#groups.add(pid);
  }

  remove(pid: number): void {
    this.#groups.delete(pid);
  }

  kill(signal: NodeJS.Signals): void {
    for (const pid of this.#groups) {
      try {
        process.kill(-pid, signal);
      } catch {
        // It ended meanwhile.
      }
    }
  }
}

/**
 * Runs one script with a resource's settings (secrets revealed) and the outputs of the run before.
 * Rejects with the exit state, the script and all it printed; stdin is never part of the message.
 */
export async function runCommand(
  script: string,
  settings: PropertyMap,
  previous: CommandResult,
  running: RunningCommands,
  logLine: (line: string) => void,
): Promise<CommandResult> {
  const interpreter = strings(settings["interpreter"]);
  const [program = "/bin/sh", ...args] = interpreter.length > 0 ? interpreter : ["/bin/sh", "-c"];
  const dir = typeof settings["dir"] === "string" ? settings["dir"] : process.cwd();
  if (!existsSync(dir)) {
    throw new Error(failure(`chdir ${dir}: no such file or directory`, script, ""));
  }
  const stdin = typeof settings["stdin"] === "string" ? settings["stdin"] : "";
  const child = spawn(program, [...args, script], {
    cwd: dir,
    env: environment(settings, previous),
    stdio: [stdin === "" ? "ignore" : "pipe", "pipe", "pipe"],
    detached: true,
  });
  if (child.pid !== undefined) running.add(child.pid);
  // A command that ends without reading its input is no error.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(stdin);

  const logging = settings["logging"] ?? "stdoutAndStderr";
  const lines = new Lines(logLine, () => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  });
  const all: Buffer[] = [];
  const collect = (stream: "stdout" | "stderr"): Buffer[] => {
    const chunks: Buffer[] = [];
    child[stream]?.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      all.push(chunk);
      if (logging === stream || logging === "stdoutAndStderr") lines.write(chunk);
    });
    return chunks;
  };
  const stdout = collect("stdout");
  const stderr = collect("stderr");

  const problem = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => {
      resolve(`exec: ${JSON.stringify(program)}: ${error.message}`);
    });
    // "close" and not "exit": the output of background children counts, as in the real plugin.
    child.on("close", (code, signal) => {
      if (signal !== null) resolve(`signal: ${signalNames[signal] ?? signal}`);
      else resolve(code === 0 ? undefined : `exit status ${code ?? "unknown"}`);
    });
  });
  if (child.pid !== undefined) running.remove(child.pid);
  lines.end();
  if (lines.tooLong) {
    const reason = `a logged line is over ${lineLimit} bytes, on which the real plugin hangs`;
    throw new Error(failure(reason, script, ""));
  }
  if (problem !== undefined) {
    throw new Error(failure(problem, script, Buffer.concat(all).toString()));
  }
  return { stdout: text(stdout), stderr: text(stderr) };
}

const signalNames: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: "killed",
  SIGTERM: "terminated",
  SIGINT: "interrupt",
};

const failure = (problem: string, script: string, output: string): string =>
  `${problem}: running ${JSON.stringify(script)}:\n${output}`;

const text = (chunks: readonly Buffer[]): string =>
  Buffer.concat(chunks).toString().replace(/\n$/, "");

const strings = (value: PropertyValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

function environment(settings: PropertyMap, previous: CommandResult): NodeJS.ProcessEnv {
  const own = isMap(settings["environment"]) ? settings["environment"] : {};
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const [key, value] of Object.entries(own)) {
    if (typeof value === "string") env[key] = value;
  }
  if (settings["addPreviousOutputInEnv"] !== false) {
    if (previous.stdout !== "") env["PULUMI_COMMAND_STDOUT"] = previous.stdout;
    if (previous.stderr !== "") env["PULUMI_COMMAND_STDERR"] = previous.stderr;
  }
  return env;
}

/** Cuts chunks into lines and hands each on as soon as it is complete. */
class Lines {
  tooLong = false;
  #rest = Buffer.alloc(0);
  readonly #emit: (line: string) => void;
  readonly #abort: () => void;

  constructor(emit: (line: string) => void, abort: () => void) {
    this.#emit = emit;
    this.#abort = abort;
  }

  write(chunk: Buffer): void {
    if (this.tooLong) return;
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let end = this.#rest.indexOf(10); end >= 0; end = this.#rest.indexOf(10)) {
      this.#emit(this.#rest.subarray(0, end).toString().replace(/\r$/, ""));
      this.#rest = this.#rest.subarray(end + 1);
    }
    if (this.#rest.length >= lineLimit) {
      this.tooLong = true;
      this.#abort();
    }
  }

  end(): void {
    if (this.#rest.length > 0 && !this.tooLong) this.#emit(this.#rest.toString());
  }
}
