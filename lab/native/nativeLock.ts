import type { Lock } from "../../lib/lock";
import type { ClusterPlan } from "../../lib/plan";
import { kubernetesMinor, sysextNames } from "../../lib/versions";

/** The lock of a native cluster: the versions that run here; the extensions' hashes are never looked at. */
export function nativeLock(plan: ClusterPlan, kubernetes = "1.36.3"): Lock {
  const rules = kubernetesMinor(kubernetes).sysexts;
  const sysexts = sysextNames(plan.runtime).map((name) => {
    const number = name === "kubernetes" ? kubernetes : rules[name].range;
    const version = `${rules[name].prefix}${number}`;
    const file = `${name}-${version}-x86-64.raw`;
    return [name, { version, file, url: `file:///${file}`, sha256: "0".repeat(64) }] as const;
  });
  return {
    schema: 1,
    arch: plan.arch,
    channel: plan.channel,
    kubernetes,
    sysexts: Object.fromEntries(sysexts),
    images: {},
    currentImage: "0.0.0",
    nodeImages: {},
  };
}
