import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { UserError } from "../../lib/errors";

import { projectRoot } from "./projectRoot";

export interface LastingServer {
  /** Where its log and the record of its process are kept. */
  readonly folder: string;
  /** Path of its program, which serves until a signal ends it. */
  readonly program: string;
  readonly args?: readonly string[];
  /** What it serves, as text: for something else another process is needed. */
  readonly serves: string;
  /** URLs that answer well once it serves. */
  readonly answers: readonly string[];
}

interface Running {
  readonly pid: number;
  /** Earlier releases did not record it. */
  readonly program?: string;
  readonly serves: string;
}

/** Lets a process serve that outlives this one; one that serves the same already goes on. */
export async function ensureLastingServer(server: LastingServer): Promise<void> {
  if (read(server.folder)?.serves === server.serves && (await allAnswer(server.answers))) return;
  await stopLastingServer(server.folder);
  await start(server);
}

/** Ends the process, if there is one, and waits until its ports are free. */
export async function stopLastingServer(folder: string): Promise<void> {
  const running = read(folder);
  if (running === undefined) return;
  if (isServing(running)) process.kill(running.pid, "SIGTERM");
  for (let tries = 0; tries < 100 && isServing(running); tries += 1) await sleep(100);
  rmSync(record(folder));
}

/** After a reboot its number may be another process's. */
function isServing({ pid, program = "" }: Running): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(program);
  } catch {
    return false;
  }
}

async function start({
  folder,
  program,
  args = [],
  serves,
  answers,
}: LastingServer): Promise<void> {
  const log = join(folder, "log");
  const out = openSync(log, "w");
  const tsx = join(projectRoot, "node_modules", "tsx", "dist", "cli.mjs");
  const child = spawn(process.execPath, [tsx, program, ...args], {
    detached: true,
    stdio: ["ignore", out, out],
  });
  closeSync(out);
  child.unref();
  writeFileSync(record(folder), JSON.stringify({ pid: child.pid, program, serves }));
  for (let tries = 0; tries < 120; tries += 1) {
    if (await allAnswer(answers)) return;
    if (child.exitCode !== null) break;
    await sleep(500);
  }
  throw new UserError("FHA313", [
    `${program} does not serve at ${answers.join(" and ")}; its log:\n${readFileSync(log, "utf8").trim()}`,
  ]);
}

async function allAnswer(urls: readonly string[]): Promise<boolean> {
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

function record(folder: string): string {
  return join(folder, "running.json");
}

function read(folder: string): Running | undefined {
  const path = record(folder);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Running) : undefined;
}
