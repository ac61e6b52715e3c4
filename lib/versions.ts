/** How the bakery spells an extension's versions, and which of them fit. */
interface SysextRule {
  /** In front of the version in file names. */
  readonly prefix: "v" | "";
  /** Leading numbers of the versions that fit, without the prefix, e.g. "2" or "1.36". */
  readonly range: string;
}

interface KubernetesMinor {
  /** The sandbox image that kubeadm of this minor expects; runtimes are told to use the same. */
  readonly pauseImage: string;
  readonly sysexts: Readonly<Record<SysextName, SysextRule>>;
}

export type SysextName = "kubernetes" | "containerd" | "crio" | "keepalived" | "haproxy";
export type Runtime = "containerd" | "crio";

// CRI-O follows the kubelet's minor. The others are tied to a major: their configuration is written for it.
const sysextsOf = (minor: string): KubernetesMinor["sysexts"] => ({
  kubernetes: { prefix: "v", range: minor },
  containerd: { prefix: "", range: "2" },
  crio: { prefix: "v", range: minor },
  keepalived: { prefix: "v", range: "2" },
  haproxy: { prefix: "", range: "3" },
});

/** What fits what: Kubernetes minors that this release can create, with everything tied to them. */
export const kubernetesMinors: Readonly<Record<string, KubernetesMinor>> = {
  "1.35": { pauseImage: "registry.k8s.io/pause:3.10.1", sysexts: sysextsOf("1.35") },
  "1.36": { pauseImage: "registry.k8s.io/pause:3.10.2", sysexts: sysextsOf("1.36") },
};

/** The row for "1.36" or "1.36.3"; throws on a minor that is not in the table. */
export function kubernetesMinor(version: string): KubernetesMinor & { readonly minor: string } {
  const minor = version.split(".").slice(0, 2).join(".");
  const row = kubernetesMinors[minor];
  if (row === undefined) {
    const known = Object.keys(kubernetesMinors).join(", ");
    throw new Error(`Kubernetes ${version} is not in lib/versions.ts (known: ${known})`);
  }
  return { ...row, minor };
}

/** The extensions that every node of a cluster gets. */
export function sysextNames(runtime: Runtime): readonly SysextName[] {
  return ["kubernetes", runtime, "keepalived", "haproxy"];
}

/** The flannel release that components/cni/flannel.ts follows. */
export const flannelImages = {
  daemon: "ghcr.io/flannel-io/flannel:v0.28.9",
  plugin: "ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3",
} as const;
