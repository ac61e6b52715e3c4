import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { hasNetem } from "./packetLoss";
import type { Rig } from "./rig";

/** What the figures were measured on, in a few sentences. */
export async function machineDescription(rig: Rig, binaries: string): Promise<string> {
  const memory = Math.round(totalmem() / 2 ** 30);
  const system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  const software = [
    `Kubernetes ${version(`${join(binaries, "kube-apiserver")} --version`)}`,
    `etcd ${version(`${join(binaries, "etcd")} --version`)}`,
    `keepalived ${version("keepalived -v")}`,
    `haproxy ${version("haproxy -v")}`,
  ];
  return [
    `${cpus().length} processors (${cpus()[0]?.model ?? "unknown"}), ${memory} GiB, ${system ?? "Linux"}, kernel ${release()}; three control planes and the client share them.`,
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
