import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { logFolder } from "../../lib/consoleLog";

import { volumeNames } from "./inventory";
import { virsh, virshOutput } from "./virsh";

/** No cluster's pool: their names have no dot. */
const pool = "flatcar-ha.logs";

/** A file of libvirt's log folder on a host. */
export function readLog(uri: string, file: string): Promise<string> {
  return withLogsAsPool(uri, async () => {
    const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-log-"));
    try {
      const copy = join(folder, "copy");
      await virshOutput(uri, ["vol-download", basename(file), copy, "--pool", pool]);
      return readFileSync(copy, "utf8");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** Names of a host's logs that begin so. */
export function listLogs(uri: string, prefix: string): Promise<readonly string[]> {
  return withLogsAsPool(uri, () => named(uri, prefix));
}

export function removeLogs(uri: string, prefix: string): Promise<void> {
  return withLogsAsPool(uri, async () => {
    for (const name of await named(uri, prefix)) {
      await virshOutput(uri, ["vol-delete", name, "--pool", pool]);
    }
  });
}

async function named(uri: string, prefix: string): Promise<readonly string[]> {
  const names = volumeNames(await virshOutput(uri, ["vol-list", pool]));
  return [...names].filter((name) => name.startsWith(prefix));
}

/**
 * libvirt gives access to its hosts' files as volumes alone, but so on every host and to everybody who may use it: for
 * a moment its log folder is a pool.
 */
async function withLogsAsPool<T>(uri: string, work: () => Promise<T>): Promise<T> {
  const made = await virsh(uri, ["pool-create-as", pool, "dir", "--target", logFolder]);
  // It may be there: left by a command that was killed.
  if (made.code !== 0 && (await virsh(uri, ["pool-refresh", pool])).code !== 0) {
    throw new Error(made.stderr.trim());
  }
  try {
    return await work();
  } finally {
    await virsh(uri, ["pool-destroy", pool]);
  }
}
