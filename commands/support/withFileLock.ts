import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { processLives } from "./processLives";

/**
 * Runs `action` while this process holds the lock file; waits for a living holder, takes over from a dead one.
 * `waiting` is called once if it has to wait.
 */
export async function withFileLock<T>(
  path: string,
  action: () => Promise<T>,
  waiting?: () => void,
): Promise<T> {
  for (let first = true; !taken(path); first = false) {
    if (first) waiting?.();
    await sleep(300);
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

function taken(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const holder = Number(readFileSync(path, { encoding: "utf8", flag: "a+" }));
  // Empty: the holder is between creating and writing.
  if (holder > 0 && !processLives(holder)) rmSync(path, { force: true });
  return false;
}
