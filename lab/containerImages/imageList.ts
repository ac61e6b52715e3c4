import type { GoToolName } from "../goTools";

type Base = "none" | "busybox" | "networkTools";

export interface ImageSpec {
  /** Upstream's name without its registry, with the tag. */
  readonly name: string;
  readonly base: Base;
  /** Programs by their path in the image. */
  readonly programs: Readonly<Record<string, GoToolName | "pause">>;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
}

const kubernetesVersion = "v1.36.3";

const component = (name: GoToolName, base: Base = "none"): ImageSpec => ({
  name: `${name}:${kubernetesVersion}`,
  base,
  programs: { [`/usr/local/bin/${name}`]: name },
});

/** What kubeadm 1.36.3 and flannel 0.28.9 ask for (`kubeadm config images list`), and a test image. */
export const imageList: readonly ImageSpec[] = [
  component("kube-apiserver"),
  component("kube-controller-manager"),
  component("kube-scheduler"),
  component("kube-proxy", "networkTools"),
  {
    name: "etcd:3.6.8-0",
    base: "none",
    programs: {
      "/usr/local/bin/etcd": "etcd",
      "/usr/local/bin/etcdctl": "etcdctl",
      "/usr/local/bin/etcdutl": "etcdutl",
    },
  },
  {
    name: "coredns/coredns:v1.14.2",
    base: "none",
    programs: { "/coredns": "coredns" },
    entrypoint: ["/coredns"],
  },
  { name: "pause:3.10.2", base: "none", programs: { "/pause": "pause" }, entrypoint: ["/pause"] },
  {
    name: "flannel-io/flannel:v0.28.9",
    base: "networkTools",
    programs: { "/opt/bin/flanneld": "flanneld" },
    entrypoint: ["/opt/bin/flanneld"],
  },
  {
    name: "flannel-io/flannel-cni-plugin:v1.9.1-flannel3",
    base: "busybox",
    programs: { "/flannel": "flannel-cni" },
  },
  { name: "flatcar-ha/smoke:latest", base: "busybox", programs: {}, command: ["/bin/sh"] },
];
