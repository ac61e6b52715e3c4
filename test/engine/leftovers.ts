import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { consoleLogPrefix, logFolder } from "../../lib/consoleLog";

const virsh = (...args: readonly string[]): string =>
  execFileSync("virsh", ["-c", "qemu:///system", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

const names = (...args: readonly string[]): readonly string[] =>
  virsh(...args)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What libvirt has of a cluster: domains, network, pool and the pool's volumes. */
export function inLibvirt(clusterName: string): readonly string[] {
  const own = (all: readonly string[]): readonly string[] =>
    all.filter((name) => name === clusterName || name.startsWith(`${clusterName}-`));
  const pools = own(names("pool-list", "--all", "--name"));
  const volumes = pools.flatMap((pool) =>
    names("vol-list", pool)
      .slice(2)
      .map((line) => line.split(/\s+/)[0] ?? ""),
  );
  return [
    ...own(names("list", "--all", "--name")),
    ...own(names("net-list", "--all", "--name")),
    ...pools,
    ...volumes,
  ].sort();
}

/** Files with what a cluster's machines wrote to their consoles. */
export function consoleLogs(clusterName: string): readonly string[] {
  const prefix = consoleLogPrefix(clusterName);
  return readdirSync(logFolder)
    .filter((name) => name.startsWith(prefix))
    .sort();
}

/** Removes what an earlier run may have left; fine if there is nothing. */
export async function removeFromLibvirt(clusterName: string): Promise<void> {
  const quietly = (...args: readonly string[]): void => {
    try {
      virsh(...args);
    } catch {
      // It is not there, or off already.
    }
  };
  for (const domain of names("list", "--all", "--name")) {
    if (!domain.startsWith(`${clusterName}-`)) continue;
    quietly("destroy", domain);
    quietly("undefine", domain);
  }
  quietly("net-destroy", `${clusterName}-net`);
  quietly("net-undefine", `${clusterName}-net`);
  quietly("pool-destroy", clusterName);
  quietly("pool-undefine", clusterName);
  rmSync(`/var/lib/libvirt/images/${clusterName}`, { recursive: true, force: true });
  for (const name of consoleLogs(clusterName)) rmSync(join(logFolder, name));
  await sleep(100);
}
