import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, openSync, closeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseCommandLine, unitEnvironment } from "./commandLine";
import { milliseconds, type Unit } from "./unitFile";

export type ServiceState = "inactive" | "activating" | "active" | "failed";

/** One service as systemd keeps it: conditions, restarts with their limit, watchdog, whole process groups. */
export interface Service {
  readonly state: () => ServiceState;
  /** Ends when the service is up (oneshot: done); false if it failed. An unmet condition counts as success. */
  readonly start: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
  /** What systemd-notify says: "READY=1", "WATCHDOG=1". */
  readonly notify: (message: string) => void;
}

export function createService(load: () => Unit, name: string): Service {
  let unit = load();
  let state: ServiceState = "inactive";
  let main: ChildProcess | undefined;
  /** A program of ExecStartPre or of a oneshot service, while it runs. */
  let control: ChildProcess | undefined;
  /** Grows with each start and stop, so that events of an earlier run are ignored. */
  let run = 0;
  let starts: number[] = [];
  let lastSign = 0;
  let ready: () => void = () => undefined;

  const get = (key: string): string | undefined => unit.last("Service", key);
  const span = (key: string, otherwise: number): number | undefined => {
    const value = get(key);
    return value === undefined ? otherwise : milliseconds(value);
  };
  const log = (text: string): void => {
    logLine(name, text);
  };

  const launch = (argv: readonly string[]): ChildProcess => {
    const output = openSync(logFile(name), "a");
    const [program = "", ...args] = argv;
    const child = spawn(program, args, {
      detached: true,
      env: { ...unitEnvironment(unit), NOTIFY_SOCKET: get("Type") === "notify" ? "init" : "" },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    child.on("error", (error) => {
      log(error.message);
    });
    return child;
  };

  const runAll = async (key: string): Promise<boolean> => {
    const mine = run;
    for (const line of unit.all("Service", key)) {
      const { argv, ignoreFailure } = parseCommandLine(line, unitEnvironment(unit));
      control = launch(argv);
      const { success } = await ended(control);
      // Stopped meanwhile, and perhaps started again: what comes next is that run's.
      if (mine !== run) return false;
      control = undefined;
      if (!success && !ignoreFailure) return false;
    }
    return true;
  };

  const conditionsMet = (): boolean =>
    unit
      .all("Unit", "ConditionPathExists")
      .every((condition) =>
        condition.startsWith("!") ? !existsSync(condition.slice(1)) : existsSync(condition),
      );

  const limitHit = (): boolean => {
    const interval = milliseconds(unit.last("Unit", "StartLimitIntervalSec") ?? "10s") ?? 0;
    if (interval === 0) return false;
    starts = starts.filter((time) => time > Date.now() - interval);
    starts.push(Date.now());
    return starts.length > Number(unit.last("Unit", "StartLimitBurst") ?? "5");
  };

  const start = async (): Promise<boolean> => {
    const busy = main ?? control;
    if (state === "active" || (state === "activating" && busy !== undefined)) return true;
    unit = load();
    const mine = ++run;
    if (!conditionsMet()) {
      state = "inactive";
      log("condition not met");
      return true;
    }
    if (limitHit()) {
      state = "failed";
      log("start limit hit");
      return false;
    }
    state = "activating";
    for (const folder of unit.all("Service", "RuntimeDirectory")) {
      mkdirSync(`/run/${folder}`, { recursive: true });
    }
    log("starting");
    if (!(await runAll("ExecStartPre"))) {
      await over(mine, false);
      return false;
    }
    if (get("Type") === "oneshot") {
      const success = await runAll("ExecStart");
      if (success && get("RemainAfterExit") === "yes" && mine === run) state = "active";
      else await over(mine, success);
      return success;
    }
    return startMain(mine);
  };

  const startMain = async (mine: number): Promise<boolean> => {
    const { argv } = parseCommandLine(get("ExecStart") ?? "", unitEnvironment(unit));
    const child = launch(argv);
    main = child;
    const end = ended(child);
    void end.then(({ success, how }) => {
      if (mine !== run) return;
      log(`main process ended: ${how}`);
      killGroup(child, "SIGKILL");
      main = undefined;
      return over(mine, success);
    });
    if (get("Type") === "notify") {
      await Promise.race([new Promise<void>((resolve) => (ready = resolve)), end]);
    }
    if (mine !== run || child.exitCode !== null || child.signalCode !== null) return false;
    state = "active";
    void watch(mine, child);
    return true;
  };

  const watch = async (mine: number, child: ChildProcess): Promise<void> => {
    const limit = span("WatchdogSec", 0) ?? 0;
    lastSign = Date.now();
    while (limit > 0 && mine === run && child.exitCode === null && child.signalCode === null) {
      await sleep(100);
      if (Date.now() - lastSign <= limit) continue;
      log("watchdog timeout");
      killGroup(child, "SIGABRT");
      await sleep(200);
      killGroup(child, "SIGKILL");
      return;
    }
  };

  const over = async (mine: number, success: boolean): Promise<void> => {
    if (mine !== run) return;
    await runAll("ExecStopPost");
    if (mine !== run) return;
    const policy = get("Restart") ?? "no";
    const again = policy === "always" || (policy === "on-failure" && !success);
    state = again ? "activating" : success ? "inactive" : "failed";
    if (!again) return;
    await sleep(span("RestartSec", 100) ?? 100);
    if (mine === run) await start();
  };

  const stop = async (): Promise<void> => {
    const child = main ?? control;
    const was = state;
    run += 1;
    main = undefined;
    control = undefined;
    state = "inactive";
    starts = [];
    if (child !== undefined) {
      const end = ended(child);
      killGroup(child, "SIGTERM");
      const limit = span("TimeoutStopSec", 90_000) ?? 90_000;
      await Promise.race([end, sleep(limit, undefined, { ref: false })]);
      killGroup(child, "SIGKILL");
      await end;
    }
    if (was !== "inactive") await runAll("ExecStopPost");
  };

  return {
    state: () => state,
    start,
    stop,
    notify: (message) => {
      if (message.includes("READY=1")) ready();
      lastSign = Date.now();
    },
  };
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // the group is gone
  }
}

function ended(child: ChildProcess): Promise<{ success: boolean; how: string }> {
  return new Promise((resolve) => {
    const done = (code: number | null, signal: NodeJS.Signals | null): void => {
      resolve({ success: code === 0 || signal === "SIGTERM", how: signal ?? `code ${code ?? -1}` });
    };
    if (child.exitCode !== null || child.signalCode !== null) {
      done(child.exitCode, child.signalCode);
      return;
    }
    child.once("close", done).once("error", () => {
      done(127, null);
    });
  });
}

export function logFile(unit: string): string {
  mkdirSync("/var/log/units", { recursive: true });
  return `/var/log/units/${unit.replace(/\.service$/, "")}.log`;
}

function logLine(unit: string, text: string): void {
  appendFileSync(logFile(unit), `${new Date().toISOString()} init: ${text}\n`);
}
