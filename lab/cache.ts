import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Absolute path of the cache folder of product and lab: `$FLATCAR_HA_CACHE`, else ~/.cache/flatcar-ha. */
export function cacheRoot(): string {
  const chosen = process.env.FLATCAR_HA_CACHE;
  return chosen ? resolve(chosen) : join(homedir(), ".cache", "flatcar-ha");
}

/** Absolute path of a folder below the cache root, created if it is not there. */
export function cacheFolder(...parts: string[]): string {
  const folder = join(cacheRoot(), ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
