import { existsSync, readFileSync } from "node:fs";

import { hostUris, isLocal, note, nothing, type CheckContext, type Findings } from "./context";

/** AppArmor and SELinux confine QEMU; libvirt labels what the machines' definitions name, so this is only news. */
export function confinement(context: CheckContext): Findings {
  if (!hostUris(context).some(isLocal)) return nothing;
  if (contentOf("/sys/fs/selinux/enforce") === "1") {
    return note(
      "SELinux is enforcing: if a machine cannot read its files, ausearch -m avc -ts recent names them",
    );
  }
  if (
    contentOf("/sys/module/apparmor/parameters/enabled") === "Y" &&
    existsSync("/etc/apparmor.d/libvirt")
  ) {
    return note(
      "AppArmor is on: if a machine cannot read its files, dmesg | grep DENIED names them",
    );
  }
  return nothing;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
