import type { ClusterConfig } from "../../lib/config";

import { hostUris } from "./checks/context";
import { kvmUsable } from "./checks/libvirt";
import { pulumiOutput, type Engine } from "./engine";
import { say } from "./say";

/** Without KVM a new cluster is emulated: says so, writes it into the stack's settings, and tells whether it did. */
export async function useEmulation(
  engine: Engine,
  stack: string,
  config: ClusterConfig,
): Promise<boolean> {
  if (config.domainType !== "kvm") return false;
  const uris = hostUris({ plan: { hypervisor: { hosts: config.hosts } } });
  const usable = await Promise.all(uris.map(kvmUsable));
  if (usable.every(Boolean)) return false;
  const without = uris.filter((_, i) => usable[i] === false).join(", ");
  say(
    `no usable KVM at ${without}: going on emulated (domainType qemu, timing emulated), 8 to 30 times slower`,
  );
  for (const [key, value] of [
    ["domainType", "qemu"],
    ["timing", "emulated"],
  ] as const) {
    await pulumiOutput(engine, ["config", "set", key, value, "--stack", stack]);
  }
  return true;
}
