import type { ClusterConfig } from "./config";
import type { ConfigRule } from "./configRules";
import { issue } from "./fields";
import { effectiveKubelet } from "./kubeletConfig";
import { newKubeletFields } from "./kubeletRefused";

const units = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** Seconds of a duration such as 1m30s. */
function seconds(duration = "0s"): number {
  const parts = [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  return parts.reduce(
    (sum, [, value, unit]) => sum + Number(value) * units[unit as keyof typeof units],
    0,
  );
}

/** With any of these the kubelet would end at its start, on every node. */
function fieldsTogether(config: ClusterConfig): string[] {
  const all = effectiveKubelet(config);
  const issues: string[] = [];
  const wrong = (key: keyof typeof config.kubelet, allowed: string): void => {
    issues.push(issue(`kubelet.${key}`, all[key], allowed));
  };
  const { shutdownGracePeriod: shutdown, shutdownGracePeriodByPodPriority: byPriority } = all;
  if (byPriority !== undefined && shutdown !== undefined) {
    wrong("shutdownGracePeriodByPodPriority", "nothing beside kubelet.shutdownGracePeriod");
  } else if (seconds(all.shutdownGracePeriodCriticalPods) > seconds(shutdown)) {
    const limit = `at most kubelet.shutdownGracePeriod ${shutdown ?? "0s"}`;
    wrong("shutdownGracePeriodCriticalPods", limit);
  }
  const high = all.imageGCHighThresholdPercent ?? 85;
  if ((all.imageGCLowThresholdPercent ?? 80) >= high) {
    wrong("imageGCLowThresholdPercent", `less than kubelet.imageGCHighThresholdPercent ${high}`);
  }
  const oldest = seconds(all.imageMaximumGCAge);
  if (oldest > 0 && oldest <= seconds(all.imageMinimumGCAge ?? "2m")) {
    wrong("imageMaximumGCAge", "0s, or more than kubelet.imageMinimumGCAge");
  }
  if (all.serializeImagePulls !== false && (all.maxParallelImagePulls ?? 1) > 1) {
    wrong("maxParallelImagePulls", "1, or kubelet.serializeImagePulls false");
  }
  if (all.logging?.format === "json" && all.logging.vmodule !== undefined) {
    wrong("logging", "vmodule with format text only");
  }
  return [...issues, ...cgroups(all), ...softEviction(all)];
}

function cgroups(all: ClusterConfig["kubelet"]): string[] {
  const { reservedSystemCPUs, enforceNodeAllocatable = [], ...rest } = all;
  return (["systemReserved", "kubeReserved"] as const).flatMap((reserved) => {
    const key = `${reserved}Cgroup` as const;
    const enforced = reserved === "systemReserved" ? "system-reserved" : "kube-reserved";
    if (rest[key] === undefined) {
      return enforceNodeAllocatable.some((part) => part.startsWith(enforced))
        ? [issue(`kubelet.${key}`, undefined, `the cgroup that ${enforced} is enforced on`)]
        : [];
    }
    return reservedSystemCPUs === undefined
      ? []
      : [issue(`kubelet.${key}`, rest[key], "nothing beside kubelet.reservedSystemCPUs")];
  });
}

function softEviction({ evictionSoft, evictionSoftGracePeriod }: ClusterConfig["kubelet"]) {
  const missing = Object.keys(evictionSoft ?? {}).filter(
    (signal) => evictionSoftGracePeriod?.[signal] === undefined,
  );
  return missing.map((signal) =>
    issue(`kubelet.evictionSoftGracePeriod.${signal}`, undefined, "a duration such as 1m30s"),
  );
}

function fieldsOfMinor({ kubelet, kubernetesVersion }: ClusterConfig): string[] {
  return Object.entries(newKubeletFields)
    .filter(([minor]) => !`${kubernetesVersion}.`.startsWith(`${minor}.`))
    .flatMap(([minor, names]) =>
      Object.entries(kubelet)
        .filter(([name, value]) => names.includes(name) && value !== undefined)
        .map(([name, value]) =>
          issue(
            `kubelet.${name}`,
            value,
            `nothing with Kubernetes ${kubernetesVersion}; ${minor} has it`,
          ),
        ),
    );
}

/** Rules of the kubelet's configuration. */
export const kubeletRules: readonly ConfigRule[] = [
  { code: "FHA130", keys: ["kubelet", "timing"], problems: fieldsTogether },
  { code: "FHA131", keys: ["kubelet", "kubernetesVersion"], problems: fieldsOfMinor },
];
