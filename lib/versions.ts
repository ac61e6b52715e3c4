import type { ChartAddonName } from "./addons/addons";

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
  /** What kubeadm of this minor deploys by itself; told to it, so that it is known without asking it. */
  readonly etcdImage: string;
  readonly dnsImage: string;
  readonly sysexts: Readonly<Record<SysextName, SysextRule>>;
  readonly cnis: CniReleases;
  readonly addons: AddonReleases;
}

/** A chart, as its repository names it. */
export interface ChartRelease {
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
}

/** What is installed for each CNI; charts name their own images, by tag or digest. */
export interface CniReleases {
  readonly flannel: { readonly daemon: string; readonly plugin: string };
  readonly cilium: ChartRelease;
  readonly calico: { readonly crds: ChartRelease; readonly operator: ChartRelease };
  readonly canal: {
    readonly crds: ChartRelease;
    readonly node: string;
    readonly plugin: string;
    readonly controllers: string;
    readonly flannel: string;
  };
  readonly kubeRouter: string;
}

/** What is installed for each addon: an image of objects that are ours, or a chart, which names its images itself. */
export interface AddonReleases {
  readonly kured: string;
  readonly metricsServer: string;
  readonly kubeletCsrApprover: string;
  readonly nodeLocalDns: string;
  readonly localPath: string;
  /** Makes and removes volumes' folders; the smoke test's, so that a mirror needs one image less. */
  readonly localPathHelper: string;
  /** Velero's way to S3, which its chart leaves to the user. */
  readonly veleroPlugin: string;
  readonly charts: Readonly<Record<ChartAddonName, ChartRelease>>;
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

const calicoChart = (chart: string): ChartRelease => ({
  repository: "https://docs.tigera.io/calico/charts",
  chart,
  version: "v3.32.1",
});

// Fit both minors: Calico 3.32 names Kubernetes 1.34 to 1.36 as tested, kube-router 2.11 is built with 1.36's client,
// Cilium 1.20 is the newest line, and flannel needs nothing of a version.
const cnis: CniReleases = {
  flannel: {
    daemon: "ghcr.io/flannel-io/flannel:v0.28.9",
    plugin: "ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3",
  },
  cilium: { repository: "https://helm.cilium.io", chart: "cilium", version: "1.20.0" },
  calico: {
    crds: calicoChart("crd.projectcalico.org.v1"),
    operator: calicoChart("tigera-operator"),
  },
  canal: {
    crds: calicoChart("crd.projectcalico.org.v1"),
    node: "quay.io/calico/node:v3.32.1",
    plugin: "quay.io/calico/cni:v3.32.1",
    controllers: "quay.io/calico/kube-controllers:v3.32.1",
    flannel: "docker.io/flannel/flannel:v0.24.4",
  },
  kubeRouter: "docker.io/cloudnativelabs/kube-router:v2.11.1",
};

// Fit both minors: metrics-server 0.9 is for Kubernetes 1.34 and newer, kured 1.23 is built with 1.35's client, and the
// charts ask for 1.25 at most.
const addons: AddonReleases = {
  kured: "ghcr.io/kubereboot/kured:1.23.0",
  metricsServer: "registry.k8s.io/metrics-server/metrics-server:v0.9.0",
  kubeletCsrApprover: "ghcr.io/postfinance/kubelet-csr-approver:v1.2.14",
  nodeLocalDns: "registry.k8s.io/dns/k8s-dns-node-cache:1.26.4",
  localPath: "docker.io/rancher/local-path-provisioner:v0.0.37",
  localPathHelper: "docker.io/library/busybox:1.37.0",
  veleroPlugin: "docker.io/velero/velero-plugin-for-aws:v1.14.2",
  charts: {
    traefik: {
      repository: "https://traefik.github.io/charts",
      chart: "traefik",
      version: "41.3.0",
    },
    "cert-manager": {
      repository: "https://charts.jetstack.io",
      chart: "cert-manager",
      version: "v1.21.1",
    },
    "kube-prometheus-stack": {
      repository: "https://prometheus-community.github.io/helm-charts",
      chart: "kube-prometheus-stack",
      version: "88.5.3",
    },
    velero: {
      repository: "https://vmware-tanzu.github.io/helm-charts",
      chart: "velero",
      version: "12.1.0",
    },
    metallb: {
      repository: "https://metallb.github.io/metallb",
      chart: "metallb",
      version: "0.16.1",
    },
  },
};

/** Every repository that charts come from. */
export const chartRepositories: readonly string[] = [
  ...new Set(
    [cnis.cilium, cnis.calico.operator, ...Object.values(addons.charts)].map(
      ({ repository }) => repository,
    ),
  ),
];

/** What fits what: Kubernetes minors that this release can create, with everything tied to them. */
export const kubernetesMinors: Readonly<Record<string, KubernetesMinor>> = {
  "1.35": {
    pauseImage: "registry.k8s.io/pause:3.10.1",
    etcdImage: "registry.k8s.io/etcd:3.6.6-0",
    dnsImage: "registry.k8s.io/coredns/coredns:v1.13.1",
    sysexts: sysextsOf("1.35"),
    cnis,
    addons,
  },
  "1.36": {
    pauseImage: "registry.k8s.io/pause:3.10.2",
    etcdImage: "registry.k8s.io/etcd:3.6.8-0",
    dnsImage: "registry.k8s.io/coredns/coredns:v1.14.2",
    sysexts: sysextsOf("1.36"),
    cnis,
    addons,
  },
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
