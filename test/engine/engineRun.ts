import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** One step of a run, as the engine's event log has it; `same` left out. */
export interface Step {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** The engine began it, or has done it. */
  readonly phase: "begin" | "end";
}

export interface EngineRun {
  /** First word of the command line. */
  readonly kind: string;
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
  readonly steps: readonly Step[];
}

interface Metadata {
  readonly op: string;
  readonly urn: string;
}
interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: Metadata };
  readonly resOutputsEvent?: { readonly metadata: Metadata };
}

export interface RunOptions {
  readonly pulumi: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly args: readonly string[];
  readonly events?: string;
}

/** Starts the engine with low priority; `done` never rejects for a failed run. */
export function startEngine(options: RunOptions): {
  readonly process: ChildProcess;
  readonly done: Promise<EngineRun>;
} {
  const { pulumi, folder, env, args, events } = options;
  const started = Date.now();
  const log = events === undefined ? [] : ["--event-log", events];
  const child = spawn(pulumi, [...args, "--non-interactive", ...log], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // As in a terminal, where Ctrl-C reaches the engine alone in its own group.
    detached: true,
  });
  const done = new Promise<EngineRun>((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      const seconds = (Date.now() - started) / 1000;
      const isData = args[0] === "stack" || args.includes("--json");
      const output = isData && code === 0 ? stdout : stdout + stderr;
      const kind = args[0] ?? "";
      resolve({ kind, code: code ?? -1, output, seconds, steps: readSteps(events) });
    });
  });
  return { process: child, done };
}

/** Steps of an event log that may still be growing. */
export function readSteps(events: string | undefined): readonly Step[] {
  if (events === undefined || !existsSync(events)) return [];
  return readFileSync(events, "utf8")
    .split("\n")
    .slice(0, -1)
    .flatMap((line) => {
      const { resourcePreEvent, resOutputsEvent } = JSON.parse(line) as EngineEvent;
      const metadata = resourcePreEvent?.metadata ?? resOutputsEvent?.metadata;
      if (metadata === undefined || metadata.op === "same") return [];
      const [, , types = "", ...name] = metadata.urn.split("::");
      const type = types.split("$").at(-1) ?? "";
      if (type === "pulumi:pulumi:Stack" || type.startsWith("flatcar-ha:")) return [];
      const phase = resourcePreEvent === undefined ? ("end" as const) : ("begin" as const);
      return [{ op: metadata.op, type, name: name.join("::"), phase }];
    });
}

/** "<type> <logical name>" -> operations in order; a refresh counts as what it found. */
export function operations(run: EngineRun): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const { op, type, name, phase } of run.steps) {
    // A refresh begins as `refresh` and ends as `same`, `update` or `delete`.
    const isRefresh = run.kind === "refresh";
    if (op === "refresh" || phase === (isRefresh ? "begin" : "end")) continue;
    (found[`${type.split(":").at(-1) ?? ""} ${name}`] ??= []).push(op);
  }
  return found;
}
