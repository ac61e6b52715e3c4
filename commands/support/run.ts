import { spawn, type StdioOptions } from "node:child_process";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Then it is ended, which counts as a failure. */
  readonly timeoutMs?: number | undefined;
}

export interface AttachedOptions extends Omit<RunOptions, "input"> {
  /** File descriptor for all that it prints; the program then asks nothing. This terminal by default. */
  readonly output?: number;
}

export interface RunResult {
  /** 127 when the program is not there. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and keeps its output. Never throws for a failing or missing program. */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve) => {
    const { cwd, env, timeoutMs } = options;
    const child = spawn(program, args, { cwd, env, timeout: timeoutMs });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      resolve({
        code: missing ? 127 : 1,
        stdout: "",
        stderr: missing ? "not found" : error.message,
      });
    });
    child.on("close", (code, signal) => {
      const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString("utf8");
      const late =
        signal === null || timeoutMs === undefined ? "" : `no answer in ${timeoutMs / 1000} s`;
      resolve({ code: code ?? 1, stdout: text(stdout), stderr: text(stderr) || late });
    });
    // A program that ends before it reads its input is judged by its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** Runs a program on this terminal; gives its exit code. Ctrl-C and TERM reach it, and its own end is waited for. */
export function runAttached(
  program: string,
  args: readonly string[],
  { cwd, env, output }: AttachedOptions = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const stdio: StdioOptions = output === undefined ? "inherit" : ["ignore", output, output];
    const child = spawn(program, args, { cwd, env, stdio });
    // On a terminal Ctrl-C reaches the whole group by itself; a TERM reaches only this process.
    const ignore = (): void => undefined;
    const pass = (): void => {
      child.kill("SIGINT");
    };
    process.on("SIGINT", ignore);
    process.on("SIGTERM", pass);
    const settled = (): void => {
      process.off("SIGINT", ignore);
      process.off("SIGTERM", pass);
    };
    child.on("error", (error) => {
      settled();
      reject(error);
    });
    child.on("close", (code, signal) => {
      settled();
      resolve(code ?? (signal === null ? 1 : 130));
    });
  });
}
