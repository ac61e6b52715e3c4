import type { ClusterConfig } from "../../lib/config";
import type { Lock, LockedSysext } from "../../lib/lock";
import { imageUrl, sysextArch, sysextUrl } from "../../lib/releases";
import { kubernetesMinor, sysextNames } from "../../lib/versions";

/** A stand-in for a lock that nobody resolved: right names, hashes of zeros, which no file has. */
export function zeroLock(config: ClusterConfig): Lock {
  const { minor, sysexts } = kubernetesMinor(config.kubernetesVersion);
  const exact = /^\d+\.\d+\.\d+$/.test(config.kubernetesVersion);
  const kubernetes = exact ? config.kubernetesVersion : `${minor}.0`;
  const entry = (name: keyof typeof sysexts): [string, LockedSysext] => {
    const { prefix, range } = sysexts[name];
    const numbers = name === "kubernetes" ? kubernetes : `${range}.0`;
    const file = `${name}-${prefix}${numbers}-${sysextArch[config.arch]}.raw`;
    const url = sysextUrl(config.sysextServer, file);
    return [name, { version: `${prefix}${numbers}`, file, url, sha256: "0".repeat(64) }];
  };
  const version = config.osVersion.startsWith("current") ? "0.0.0" : config.osVersion;
  return {
    schema: 1,
    arch: config.arch,
    channel: config.channel,
    kubernetes,
    sysexts: Object.fromEntries(sysextNames(config.runtime).map(entry)),
    images: { [version]: { version, url: imageUrl(config, version), sha512: "0".repeat(128) } },
    currentImage: version,
    nodeImages: {},
  };
}
