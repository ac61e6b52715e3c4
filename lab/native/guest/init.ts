import { createServer } from "node:http";
import { createService, type Service } from "./service";
import { loadUnit, parseUnit, pulledIn, type Unit } from "./unitFile";

// The service manager of a native machine: as much of systemd as the nodes' units and scripts use.
const target = "multi-user.target";
const services = new Map<string, Service>();
const pods = new Map<string, Service>();
const upheld = new Set(loadUnit(target)?.all("Unit", "Upholds") ?? []);

interface Answer {
  readonly code: number;
  readonly text?: string;
}

function serviceOf(name: string): Service | undefined {
  const known = services.get(name);
  const unit = loadUnit(name);
  if (known !== undefined || unit === undefined) return known;
  const service = createService(() => loadUnit(name) ?? unit, name);
  services.set(name, service);
  return service;
}

/** Starts a unit after what it wants or requires and is ordered after; targets are reached at once. */
async function startUnit(name: string, starting: readonly string[] = []): Promise<boolean> {
  const unit = loadUnit(name);
  if (unit === undefined || !name.endsWith(".service")) return unit !== undefined;
  for (const other of conflicting(unit)) await serviceOf(other)?.stop();
  const after = new Set(unit.all("Unit", "After"));
  const pulled = [...unit.all("Unit", "Wants"), ...unit.all("Unit", "Requires")];
  const others = pulled.filter((other) => !starting.includes(other));
  const jobs = others.map(async (other) => {
    const job = startUnit(other, [...starting, name]);
    if (after.has(other)) await job;
  });
  await Promise.all(jobs);
  return (await serviceOf(name)?.start()) ?? false;
}

/** Conflicts= counts in both directions. */
function conflicting(unit: Unit): readonly string[] {
  const reverse = [...services.keys()].filter((name) =>
    loadUnit(name)?.all("Unit", "Conflicts").includes(unit.name),
  );
  return [...unit.all("Unit", "Conflicts"), ...reverse];
}

/** At boot a start that another unit of the same transaction conflicts with is dropped, as systemd does. */
function boot(): void {
  const names = pulledIn(target).filter((name) => loadUnit(name) !== undefined);
  const dropped = new Set(names.flatMap((name) => loadUnit(name)?.all("Unit", "Conflicts") ?? []));
  for (const name of names.filter((unit) => !dropped.has(unit))) void startUnit(name);
  setInterval(() => {
    for (const name of upheld) {
      const state = serviceOf(name)?.state();
      if (state === "inactive" || state === "failed") void startUnit(name);
    }
  }, 1000).unref();
}

async function each(
  names: readonly string[],
  act: (name: string) => Promise<boolean>,
): Promise<Answer> {
  const results = await Promise.all(names.map(act));
  return { code: results.every(Boolean) ? 0 : 1 };
}

const stop = async (name: string): Promise<boolean> => {
  const service = serviceOf(name);
  await service?.stop();
  return service !== undefined;
};

async function answer(args: readonly string[]): Promise<Answer> {
  const noBlock = args.includes("--no-block");
  const [verb = "", ...rest] = args.filter((arg) => !arg.startsWith("-"));
  const names = rest.map((name) => (name.includes(".") ? name : `${name}.service`));
  switch (verb) {
    case "start": {
      if (names.some((name) => loadUnit(name) === undefined)) return { code: 5 };
      const job = each(names, (name) => startUnit(name));
      return noBlock ? { code: 0 } : job;
    }
    case "stop":
      return each(names, stop);
    case "restart":
    case "reload-or-restart":
      return each(names, async (name) => (await stop(name)) && startUnit(name));
    case "is-active":
    case "is-failed": {
      const states = names.map((name) => serviceOf(name)?.state() ?? "inactive");
      const wanted = verb === "is-active" ? "active" : "failed";
      return { code: states.includes(wanted) ? 0 : 3, text: states.join("\n") };
    }
    case "is-enabled": {
      const enabled = names.every((name) => pulledIn(target).includes(name));
      return { code: enabled ? 0 : 1, text: enabled ? "enabled" : "disabled" };
    }
    case "daemon-reload":
    case "reset-failed":
    case "enable":
      return { code: 0 };
    case "notify": {
      const [unit = "", ...messages] = rest;
      services.get(unit)?.notify(messages.join(" "));
      return { code: 0 };
    }
    case "run-pod":
      return runPod(args.slice(1));
    case "stop-pods":
      for (const [name, pod] of pods) {
        if (rest.length > 0 && !rest.includes(name)) continue;
        await pod.stop();
        pods.delete(name);
      }
      return { code: 0 };
    default:
      return { code: 64, text: `systemctl of a native machine does not know: ${args.join(" ")}` };
  }
}

/** What a container runtime does for the kubelet: the container outlives the kubelet, and is restarted when it ends. */
async function runPod([name = "", ...argv]: readonly string[]): Promise<Answer> {
  await pods.get(name)?.stop();
  const command = argv.map((word) => `"${word}"`).join(" ");
  const unit = parseUnit(`pod-${name}.service`, [
    "[Unit]\nStartLimitIntervalSec=0\n[Service]\nRestart=always\nRestartSec=1s\nTimeoutStopSec=5\n",
    `[Service]\nEnvironment=PATH=/run/native/bin:/usr/bin\nExecStart=${command}\n`,
  ]);
  const pod = createService(() => unit, unit.name);
  pods.set(name, pod);
  return { code: (await pod.start()) ? 0 : 1 };
}

createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    void answer(body.split("\n").slice(0, -1)).then(({ code, text }) => {
      response.end(text === undefined ? `${code}` : `${code}\n${text}`);
    });
  });
}).listen("/run/native/init.sock", boot);
