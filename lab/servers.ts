import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Runtime } from "../lib/versions";
import { prepareArtifacts } from "./artifacts";
import { cacheFolder } from "./cache";
import type { LabServers } from "./labStack";

type Progress = (line: string) => void;

const releasePort = 8800;
const registryPort = 5000;
/** The own network's gateway, where nodes find this host. */
const gateway = "192.168.124.1";

interface Running {
  readonly pid: number;
  /** What it serves, as JSON; the cache's paths name their content, and another one needs another process. */
  readonly artifacts: string;
}

/** Builds what is missing (up to an hour on an empty cache), then serves it in a process that outlives this one. */
export async function ensureServers(runtime: Runtime, progress: Progress): Promise<LabServers> {
  const found = await prepareArtifacts(runtime, progress);
  const { version, fingerprint } = found.release;
  const artifacts = JSON.stringify(found);
  if (read()?.artifacts !== artifacts || !(await answers())) {
    stopServers();
    await start(runtime, artifacts);
  }
  progress(`serving release ${version} and images on ports ${releasePort} and ${registryPort}`);
  return {
    releaseUrl: `http://127.0.0.1:${releasePort}`,
    registryUrl: `http://${gateway}:${registryPort}`,
    fingerprint,
    smokeImage: "docker.io/flatcar-ha/smoke:latest",
  };
}

/** Ends the process, if there is one. */
export function stopServers(): void {
  const running = read();
  if (running === undefined) return;
  try {
    process.kill(running.pid, "SIGTERM");
  } catch {
    // It has gone already.
  }
  rmSync(record());
}

async function start(runtime: Runtime, artifacts: string): Promise<void> {
  const log = join(folder(), "log");
  const out = openSync(log, "w");
  const tsx = join(__dirname, "..", "node_modules", "tsx", "dist", "cli.mjs");
  const child = spawn(process.execPath, [tsx, join(__dirname, "serve.ts"), runtime], {
    detached: true,
    stdio: ["ignore", out, out],
  });
  child.unref();
  writeFileSync(record(), JSON.stringify({ pid: child.pid, artifacts }));
  for (let tries = 0; tries < 120; tries += 1) {
    if (await answers()) return;
    if (child.exitCode !== null) break;
    await sleep(500);
  }
  throw new Error(
    `the lab's servers do not answer; their log:\n${readFileSync(log, "utf8").trim()}`,
  );
}

async function answers(): Promise<boolean> {
  const urls = [
    `http://127.0.0.1:${releasePort}/Flatcar_Image_Signing_Key.asc`,
    `http://127.0.0.1:${registryPort}/v2/`,
  ];
  const ok = await Promise.all(
    urls.map((url) =>
      fetch(url).then(
        (response) => response.ok,
        () => false,
      ),
    ),
  );
  return ok.every(Boolean);
}

function folder(): string {
  return cacheFolder("servers");
}

function record(): string {
  return join(folder(), "running.json");
}

function read(): Running | undefined {
  return existsSync(record()) ? (JSON.parse(readFileSync(record(), "utf8")) as Running) : undefined;
}
