import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { now } from "../../commands/support/client/clock";
import { run } from "../native/run";
import type { HolderChange } from "./recording";

/** Follows the virtual IP over all machines by the kernel's own messages. */
export interface Holders {
  readonly changes: readonly HolderChange[];
  /** Machines that have the virtual IP now. */
  readonly current: () => readonly string[];
  /** Follows a machine that has just been switched on. */
  readonly attach: (node: string, namespace: string) => Promise<void>;
  readonly stop: () => void;
}

export function followHolders(vip: string): Holders {
  const changes: HolderChange[] = [];
  const monitors = new Map<string, ChildProcess>();
  const holding = new Set<string>();

  const note = (node: string, holds: boolean): void => {
    if (holding.has(node) === holds) return;
    if (holds) holding.add(node);
    else holding.delete(node);
    changes.push({ node, at: now(), holds });
  };
  const isVip = (line: string): boolean => line.includes(` inet ${vip}/`);

  const attach = async (node: string, namespace: string): Promise<void> => {
    monitors.get(node)?.kill();
    const monitor = spawn("ip", ["-n", namespace, "-oneline", "monitor", "address"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    monitors.set(node, monitor);
    createInterface({ input: monitor.stdout }).on("line", (line) => {
      if (isVip(line)) note(node, !line.startsWith("Deleted"));
    });
    // A machine whose power is cut takes its monitor with it.
    monitor.once("close", () => {
      if (monitors.get(node) === monitor) note(node, false);
    });
    const addresses = await run("ip", ["-n", namespace, "-oneline", "address", "show"]);
    note(node, addresses.split("\n").some(isVip));
  };

  return {
    changes,
    current: () => [...holding],
    attach,
    stop: () => {
      for (const monitor of monitors.values()) monitor.kill();
      monitors.clear();
    },
  };
}
