/** How one Go program is built from a go.mod in lab/go. */
export interface GoTool {
  /** Folder below lab/go whose go.mod and go.sum pin the sources. */
  readonly module: string;
  /** Import path of the main package. */
  readonly package: string;
  /** File name of the binary, where it differs from the tool's name. */
  readonly binary?: string;
  /** `-X` settings for the linker, as name=value. */
  readonly set?: readonly string[];
  /** Needs a C compiler and Debian's headers (hostPackages.ts). */
  readonly cgo?: boolean;
  readonly tags?: readonly string[];
  /** With cgo: needs no shared library, so that it runs in an image without any. */
  readonly static?: boolean;
  /** The package's tests as a program. */
  readonly tests?: boolean;
}

const kubernetesVersion = [
  "gitVersion=v1.36.3",
  "gitMajor=1",
  "gitMinor=36",
  "gitTreeState=clean",
  "gitCommit=lab",
  "buildDate=2026-01-01T00:00:00Z",
].map((setting) => `k8s.io/component-base/version.${setting}`);

const kubernetes = (command: string): GoTool => ({
  module: "kubernetes",
  package: `k8s.io/kubernetes/cmd/${command}`,
  set: kubernetesVersion,
});

const conformance = (path: string): GoTool => ({
  module: "kubernetes-e2e",
  package: `k8s.io/kubernetes/test/${path}`,
  set: kubernetesVersion,
});

const etcd = (part: string): GoTool => ({ module: "etcd", package: `go.etcd.io/etcd/${part}/v3` });

const containerd = (command: string): GoTool => ({
  module: "containerd",
  package: `github.com/containerd/containerd/v2/cmd/${command}`,
  set: ["github.com/containerd/containerd/v2/version.Version=v2.4.2"],
});

const cniPlugin = (path: string): GoTool => ({
  module: "cni",
  package: `github.com/containernetworking/plugins/plugins/${path}`,
  set: ["github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion=v1.7.1"],
});

const bridge = "github.com/pulumi/pulumi-terraform-bridge/v3";

const pulumiPlugin = (name: string, version: string): GoTool => ({
  module: "pulumi-plugins",
  package: `./cmd/pulumi-resource-${name}`,
  set: [`main.version=${version}`],
});

const table = {
  pulumi: {
    module: "engine",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    set: ["github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.250.0"],
  },
  "pulumi-language-nodejs": {
    module: "language-nodejs",
    package: ".",
  },
  "pulumi-resource-terraform-provider": {
    module: "terraform-provider",
    package: `${bridge}/dynamic`,
    set: [
      "google.golang.org/protobuf/reflect/protoregistry.conflictPolicy=ignore",
      `${bridge}/dynamic/version.version=v1.1.3`,
    ],
  },
  "terraform-provider-libvirt": {
    module: "libvirt-provider",
    package: "github.com/dmacvicar/terraform-provider-libvirt",
    binary: "terraform-provider-libvirt_v0.8.3",
  },
  "pulumi-resource-random": pulumiPlugin("random", "4.21.2"),
  "pulumi-resource-tls": pulumiPlugin("tls", "5.6.1"),
  etcd: etcd("server"),
  etcdctl: etcd("etcdctl"),
  etcdutl: etcd("etcdutl"),
  kubeadm: kubernetes("kubeadm"),
  kubelet: kubernetes("kubelet"),
  kubectl: kubernetes("kubectl"),
  "kube-apiserver": kubernetes("kube-apiserver"),
  "kube-controller-manager": kubernetes("kube-controller-manager"),
  "kube-scheduler": kubernetes("kube-scheduler"),
  "kube-proxy": kubernetes("kube-proxy"),
  coredns: { module: "coredns", package: "github.com/coredns/coredns" },
  containerd: containerd("containerd"),
  "containerd-shim-runc-v2": containerd("containerd-shim-runc-v2"),
  ctr: containerd("ctr"),
  // Without the storage drivers and GPG library that nobody asks for; RuntimeDefault seccomp profiles must work.
  crio: {
    module: "crio",
    package: "github.com/cri-o/cri-o/cmd/crio",
    cgo: true,
    tags: [
      "seccomp",
      "containers_image_openpgp",
      "containers_image_ostree_stub",
      "exclude_graphdriver_btrfs",
      "btrfs_noversion",
    ],
  },
  crictl: {
    module: "crictl",
    package: "sigs.k8s.io/cri-tools/cmd/crictl",
    set: ["sigs.k8s.io/cri-tools/pkg/version.Version=v1.36.0"],
  },
  bridge: cniPlugin("main/bridge"),
  "host-local": cniPlugin("ipam/host-local"),
  loopback: cniPlugin("main/loopback"),
  portmap: cniPlugin("meta/portmap"),
  "flannel-cni": {
    module: "cni-flannel",
    package: "github.com/containernetworking/plugins/plugins/meta/flannel",
  },
  flanneld: {
    module: "flannel",
    package: "github.com/flannel-io/flannel",
    set: ["github.com/flannel-io/flannel/pkg/version.Version=v0.28.9"],
    cgo: true,
    static: true,
    tags: ["netgo", "osusergo"],
  },
  // As Flatcar's: RuntimeDefault seccomp profiles must work.
  runc: {
    module: "runc",
    package: "github.com/opencontainers/runc",
    cgo: true,
    tags: ["seccomp"],
  },
  // For npm run bench only.
  butane: {
    module: "butane",
    package: "github.com/coreos/butane/internal",
    set: ["github.com/coreos/butane/internal/version.Raw=v0.29.0"],
  },
  "libvirt-without-machines": { module: "libvirt-without-machines", package: "." },
  // For npm run bench:failover only.
  "kube-vip": {
    module: "kube-vip",
    package: "github.com/kube-vip/kube-vip",
    set: ["main.Version=v0.9.2"],
  },
  // For a kernel without WireGuard, in tests.
  "wireguard-go": { module: "wireguard", package: "golang.zx2c4.com/wireguard" },
  registry: {
    module: "registry",
    package: "github.com/distribution/distribution/v3/cmd/registry",
    set: ["github.com/distribution/distribution/v3/version.version=v3.0.0"],
  },
  ignition: {
    module: "ignition",
    package: "github.com/coreos/ignition/v2/internal",
    set: [
      "github.com/coreos/ignition/v2/internal/version.Raw=v2.24.0",
      "github.com/coreos/ignition/v2/internal/distro.selinuxRelabel=false",
    ],
    cgo: true,
  },
  "ignition-validate": {
    module: "ignition",
    package: "github.com/coreos/ignition/v2/validate",
    set: ["github.com/coreos/ignition/v2/internal/version.Raw=v2.24.0"],
  },
  // Kubernetes' own tests, and what runs them: lab/conformance.ts.
  "e2e.test": { ...conformance("e2e"), tests: true },
  "go-runner": conformance("conformance/image/go-runner"),
  ginkgo: { module: "kubernetes-e2e", package: "github.com/onsi/ginkgo/v2/ginkgo" },
  hydrophone: { module: "hydrophone", package: "sigs.k8s.io/hydrophone" },
  "kubelet-fields": { module: "kubelet-fields", package: "." },
  kubeconform: {
    module: "kubeconform",
    package: "github.com/yannh/kubeconform/cmd/kubeconform",
    set: ["main.version=v0.7.0"],
  },
} satisfies Record<string, GoTool>;

/** Every program that the lab and the tests build from the Go module proxy. */
export type GoToolName = keyof typeof table;

/** The one list of Go programs; versions of their modules are in lab/go/<module>/go.mod. */
export const goToolTable: Readonly<Record<GoToolName, GoTool>> = table;
