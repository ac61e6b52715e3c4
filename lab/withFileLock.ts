import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `action` while this process holds the lock file; waits for a living holder, takes over from a dead one.
 * `what` completes the progress line "waiting for ...".
 */
export async function withFileLock<T>(
  path: string,
  progress: (line: string) => void,
  what: string,
  action: () => Promise<T>,
): Promise<T> {
  let told = false;
  while (!take(path)) {
    if (!told) progress(`waiting for ${what}`);
    told = true;
    await sleep(500);
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!holderIsAlive(path)) rmSync(path, { force: true });
    return false;
  }
}

function holderIsAlive(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, "utf8"));
    // An empty file is a holder between creating and writing.
    if (holder > 0) process.kill(holder, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
