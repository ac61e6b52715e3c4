import type { ClusterConfig } from "../../lib/config";
import { lockFileName, type Lock } from "../../lib/lock";

import { fetchText } from "./fetchText";
import { isLab } from "./labAddresses";
import { writeLock } from "./lockStore";
import { resolveLock } from "./resolveLock";
import { say } from "./say";

/** Resolves what a new cluster is made of, writes the stack's lock and says what it holds. */
export async function makeLock(config: ClusterConfig, stack: string): Promise<Lock> {
  const lock = await resolveLock(config, fetchText);
  writeLock(stack, lock);
  for (const line of describeLock(lock)) say(line);
  // A lab's lock is of what was built on this machine; git ignores it.
  say(`kept in ${lockFileName(stack)}${isLab(config) ? "" : ": put it under version control"}`);
  return lock;
}

/** What a lock fixes, for a person. */
export function describeLock(lock: Lock): readonly string[] {
  const sysexts = Object.entries(lock.sysexts).map(([name, { version }]) => `${name} ${version}`);
  const pinned = Object.entries(lock.nodeImages).map(([node, version]) => `${node} on ${version}`);
  return [
    `OS ${lock.currentImage} (${lock.channel}, ${lock.arch})${pinned.length > 0 ? `; ${pinned.join(", ")}` : ""}`,
    `extensions: ${sysexts.join(", ")}`,
  ];
}
