import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { processLives } from "./processLives";
import { say } from "./say";

interface Plugin {
  readonly pid: number;
  /** Where its engine listens. */
  readonly port: number;
}

/** Ends plugins whose engine was killed: they would finish what they were at behind the next run's back. */
export async function endOrphanedPlugins(): Promise<void> {
  const ended: number[] = [];
  for (const { pid, port } of plugins()) {
    if ((await listens(port)) || !kill(pid)) continue;
    ended.push(pid);
  }
  if (ended.length === 0) return;
  say(`ended ${ended.length} plugins of an engine that was killed`);
  while (ended.some(processLives)) await sleep(20);
}

/** Plugins in this network namespace: of those in others, as in containers, the engine cannot be asked. */
function plugins(): readonly Plugin[] {
  const network = read(() => readlinkSync("/proc/self/ns/net"));
  if (network === undefined) return [];
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    const line = read(() => readFileSync(`/proc/${entry}/cmdline`, "utf8"));
    const [program = "", ...args] = line?.split("\0") ?? [];
    if (!/^pulumi-(resource|language)-/.test(basename(program))) return [];
    const port = args.map((arg) => /^127\.0\.0\.1:(\d+)$/.exec(arg)?.[1]).find(Boolean);
    if (port === undefined) return [];
    if (read(() => readlinkSync(`/proc/${entry}/ns/net`)) !== network) return [];
    return [{ pid: Number(entry), port: Number(port) }];
  });
}

/** What is there and ours to read; a process may end at any time. */
function read(act: () => string): string | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => {
      end(true);
    });
    // Only a refusal says that nobody is there.
    socket.once("error", (error: NodeJS.ErrnoException) => {
      end(error.code !== "ECONNREFUSED");
    });
  });
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
