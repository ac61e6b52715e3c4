import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { lockFileName, lockText, type Lock } from "../../lib/lock";
import { readLock } from "../../lib/lockFile";

import { projectRoot } from "./projectRoot";

/** The stack's lock, or undefined when it has none yet. */
export function findLock(stack: string, folder = projectRoot): Lock | undefined {
  return existsSync(join(folder, lockFileName(stack))) ? readLock(folder, stack) : undefined;
}

/** Writes the stack's lock whole or not at all. */
export function writeLock(stack: string, lock: Lock, folder = projectRoot): void {
  const path = join(folder, lockFileName(stack));
  writeFileSync(`${path}.new`, lockText(lock));
  renameSync(`${path}.new`, path);
}

export function removeLock(stack: string, folder = projectRoot): void {
  rmSync(join(folder, lockFileName(stack)), { force: true });
}
