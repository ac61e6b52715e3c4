import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** A folder below `$FLATCAR_HA_CACHE` (else ~/.cache/flatcar-ha, or `root`), made if it is not there. */
export function cacheFolder(name: string, root?: string): string {
  const chosen = root ?? process.env.FLATCAR_HA_CACHE;
  const base = chosen ? resolve(chosen) : join(homedir(), ".cache", "flatcar-ha");
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
