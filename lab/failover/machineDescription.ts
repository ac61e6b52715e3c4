import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { machine } from "../figures/machine";
import { hasNetem } from "./packetLoss";
import type { Rig } from "./rig";

/** What the figures were measured on, in a few sentences. */
export async function machineDescription(rig: Rig, binaries: string): Promise<string> {
  const software = [
    `Kubernetes ${version(`${join(binaries, "kube-apiserver")} --version`)}`,
    `etcd ${version(`${join(binaries, "etcd")} --version`)}`,
    `keepalived ${version("keepalived -v")}`,
    `haproxy ${version("haproxy -v")}`,
  ];
  return [
    `${machine()}; three clusters of three control planes, one for each column, and their clients share them at the same time.`,
    `${software.join(", ")}.`,
    (await hasNetem(rig.clientNamespace))
      ? "Packets are lost by netem."
      : "This kernel has no netem: packets are lost by iptables' statistic match.",
  ].join(" ");
}

/** keepalived writes its version to standard error. */
function version(command: string): string {
  const output = execFileSync("sh", ["-c", `${command} 2>&1`], { encoding: "utf8" });
  return /\d+\.\d+\.\d+/.exec(output)?.[0] ?? "of unknown version";
}
