import { existsSync, readFileSync } from "node:fs";

/** Whether a process of this machine has that id and has not ended. */
export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !hasEnded(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What was killed keeps its id until its parent takes note: with the parent killed too, a container's init may take seconds. */
function hasEnded(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && /\) [ZX] [^)]*$/.test(readFileSync(path, "utf8"));
}
