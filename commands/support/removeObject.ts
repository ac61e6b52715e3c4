import type { LibvirtObject } from "./diagnose";
import { virsh, virshOutput } from "./virsh";

/** Removes one libvirt object, running or not; gone already is fine. */
export async function removeObject({ uri, kind, name, pool }: LibvirtObject): Promise<void> {
  switch (kind) {
    case "domain":
      await virsh(uri, ["destroy", name]);
      await virshOutput(uri, [
        "undefine",
        name,
        "--nvram",
        "--managed-save",
        "--snapshots-metadata",
      ]);
      return;
    case "volume":
      await virshOutput(uri, ["vol-delete", name, "--pool", pool ?? ""]);
      return;
    case "network":
      await virsh(uri, ["net-destroy", name]);
      await virshOutput(uri, ["net-undefine", name]);
      return;
    case "pool":
      await virsh(uri, ["pool-destroy", name]);
      // Only an empty folder goes.
      await virsh(uri, ["pool-delete", name]);
      await virshOutput(uri, ["pool-undefine", name]);
  }
}
