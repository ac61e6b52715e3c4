import { accessSync, constants, existsSync } from "node:fs";

import { virsh } from "../virsh";

import {
  hostUris,
  isLocal,
  merged,
  note,
  nothing,
  problem,
  type CheckContext,
  type Findings,
} from "./context";

/** Whether libvirt answers at a URI. Everything else about a host is asked only after this. */
export async function libvirtReachable(uri: string): Promise<Findings> {
  // A host that is gone leaves SSH waiting for minutes, a libvirtd that hangs for ever.
  const { code, stderr } = await virsh(uri, ["version"], 30_000);
  if (code === 0) return nothing;
  const reason = stderr.trim().split("\n").pop() ?? "";
  return problem(
    "FHA302",
    `libvirt does not answer at ${uri} (${reason})`,
    isLocal(uri)
      ? "systemctl enable --now libvirtd (without systemd: virtlogd -d; libvirtd -d), and be root or in the group libvirt"
      : `virsh -c ${uri} version must work from here: check the address, SSH keys and the group libvirt there`,
  );
}

/** Whether the host offers KVM to its machines. */
export async function kvmUsable(uri: string): Promise<boolean> {
  return (await virsh(uri, ["domcapabilities", "--virttype", "kvm"])).code === 0;
}

/** The domain type must work on every host. */
export async function domainType(context: CheckContext): Promise<Findings> {
  const { domainType: wanted } = context.plan.hypervisor;
  const findings = hostUris(context).map(async (uri) => {
    if (wanted === "kvm") {
      return (await kvmUsable(uri))
        ? nothing
        : problem(
            "FHA303",
            `${uri} has no usable KVM`,
            "enable virtualization in its firmware (nested: in its hypervisor) and load kvm_intel or kvm_amd; or set domainType qemu and timing emulated",
          );
    }
    return merged([
      note(`${uri}: machines are emulated in software, 8 to 30 times slower`),
      kvmTrap(uri),
    ]);
  });
  return merged(await Promise.all(findings));
}

/** libvirt probes a /dev/kvm that QEMU cannot open again and again: 2 minutes per machine instead of 1 s. */
function kvmTrap(uri: string): Findings {
  if (!isLocal(uri) || !existsSync("/dev/kvm") || process.getuid?.() === 0) return nothing;
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return nothing;
  } catch {
    return note(
      "/dev/kvm is there but closed: where QEMU's user cannot open it either, each machine takes 2 minutes to define (chmod 666 /dev/kvm, then restart libvirtd)",
    );
  }
}
