import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Engine } from "./engine";
import { readEvent, stepLine } from "./progress/engineEvents";
import { followLines } from "./progress/followLines";
import type { Expected } from "./progress/phases";
import { ProgressView, type Screen } from "./progress/progressView";
import { RunStory } from "./progress/runStory";
import { projectRoot } from "./projectRoot";
import { runAttached } from "./run";
import { endOfLog, newRunLog, stepsFile } from "./runLog";
import { say } from "./say";

export interface EngineFailure {
  /** Logical name of the resource; empty where none is to blame. */
  readonly name: string;
  readonly text: string;
}

export interface EngineOutcome {
  readonly code: number;
  readonly failures: readonly EngineFailure[];
  /** It did not end by itself: the user pressed Ctrl-C, or sent TERM. */
  readonly interrupted: boolean;
}

export interface EngineRunArgs {
  readonly engine: Engine;
  readonly stack: string;
  /** `up` or `destroy`, and further arguments. */
  readonly args: readonly [verb: string, ...more: string[]];
  readonly expected: Expected;
}

/** Runs `pulumi up` or `destroy` without questions and shows its phases; all that the engine prints goes to a log. */
export async function runEngine(run: EngineRunArgs): Promise<EngineOutcome> {
  const { engine, stack, expected } = run;
  const [verb, ...more] = run.args;
  const log = newRunLog(stack, verb, new Date());
  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-events-"));
  const events = join(folder, "events.json");
  const story = new RunStory(expected);
  const view = new ProgressView(terminal(), story, seconds());
  const newLines = followLines(events);
  const steps: string[] = [];
  const look = (): void => {
    for (const line of newLines()) {
      const event = readEvent(line);
      if (event === undefined) continue;
      view.take(event, seconds());
      const step = stepLine(event);
      if (step !== undefined) steps.push(`${step}\n`);
    }
    view.tick(seconds());
  };
  const timer = setInterval(look, 500);
  // The engine says so itself, but into the log.
  const stopping = (): void => {
    story.interrupted = true;
    view.say("stopping: what has begun is finished first; Ctrl-C again ends it at once", seconds());
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, stopping);
  const output = openSync(log, "wx", 0o600);
  const quiet = ["--yes", "--skip-preview", "--non-interactive", "--color", "never"];
  const args = [verb, "--stack", stack, ...quiet, "--event-log", events, ...more];
  // Older engines know --event-log only among their debug commands.
  const env = { ...engine.env, PULUMI_DEBUG_COMMANDS: "true" };
  try {
    const code = await runAttached(engine.program, args, { cwd: projectRoot, env, output });
    look();
    view.finish();
    if (code !== 0 && (!story.interrupted || story.errors.length > 0))
      sayFailure(story.errors, log);
    return { code, failures: story.errors, interrupted: story.interrupted && code !== 0 };
  } finally {
    clearInterval(timer);
    for (const signal of signals) process.off(signal, stopping);
    closeSync(output);
    writeFileSync(stepsFile(log), steps.join(""), { mode: 0o600 });
    // The event log has the engine's debug lines as well: it is not for keeping.
    rmSync(folder, { recursive: true, force: true });
  }
}

function sayFailure(errors: readonly EngineFailure[], log: string): void {
  const telling = errors.filter(({ text }) => text !== "update failed");
  for (const { name, text } of telling) {
    say(`error: ${name === "" ? "" : `${name}: `}${withoutCommandLine(text)}`);
  }
  if (telling.length === 0) for (const line of endOfLog(log, 20)) say(line);
  say(`the engine's whole output: ${log}`);
}

/** An action's own words are enough. */
function withoutCommandLine(text: string): string {
  return text.replace(/^exit status \d+: running "[^\n]*commands\/action\.ts [\w-]+":\n/, "");
}

function seconds(): number {
  return Date.now() / 1000;
}

function terminal(): Screen {
  const { stdout } = process;
  const redraws = stdout.isTTY && process.env.TERM !== "dumb" && process.env.CI === undefined;
  return {
    write: (text) => stdout.write(text),
    get columns() {
      return redraws ? stdout.columns : undefined;
    },
  };
}
