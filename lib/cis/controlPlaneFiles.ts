import { modeCheck, ownerCheck, type Check } from "./check";

const on: Check["on"] = "control planes";

const manifest = (name: string) => ({
  what: `${name}'s manifest`,
  on,
  paths: new RegExp(`^/etc/kubernetes/manifests/${name}\\.yaml$`),
});
const kubeconfig = (what: string, name: string) => ({
  what,
  on,
  paths: new RegExp(`^/etc/kubernetes/${name}\\.conf$`),
});

/** Mode and owner of one kind of file, as the benchmark numbers them: one after the other. */
function pair(number: number, guarded: Parameters<typeof modeCheck>[1]): readonly Check[] {
  return [modeCheck(`1.1.${number}`, guarded), ownerCheck(`1.1.${number + 1}`, guarded)];
}

const etcdData = {
  what: "etcd's data",
  on,
  paths: /^\/var\/lib\/etcd$/,
  mode: 0o700,
};
const pki = "^/etc/(kubernetes|flatcar-ha)/pki";

/** Section 1.1. */
export const controlPlaneFileChecks: readonly Check[] = [
  ...pair(1, manifest("kube-apiserver")),
  ...pair(3, manifest("kube-controller-manager")),
  ...pair(5, manifest("kube-scheduler")),
  ...pair(7, manifest("etcd")),
  ...pair(9, {
    what: "CNI configuration",
    on: "nodes",
    paths: /^\/etc\/cni\/net\.d\//,
    optional: true,
  }),
  modeCheck("1.1.11", etcdData),
  {
    id: "1.1.12",
    title: "etcd's data: owned by etcd",
    on,
    problem: ({ node }) => `it belongs to ${node.files["/var/lib/etcd"]?.owner ?? "nobody"}`,
    fix: "chown root:root",
    skip: {
      why: "kubeadm's etcd runs as root in its static pod, and nobody but root can enter the folder",
      when: ({ node }) => node.files["/var/lib/etcd"]?.owner === "0:0",
    },
  },
  ...pair(13, kubeconfig("admin.conf and super-admin.conf", "(super-)?admin")),
  ...pair(15, kubeconfig("scheduler.conf", "scheduler")),
  ...pair(17, kubeconfig("controller-manager.conf", "controller-manager")),
  ownerCheck("1.1.19", { what: "keys and certificates", on, paths: new RegExp(pki) }),
  modeCheck("1.1.20", {
    what: "certificates",
    on,
    paths: new RegExp(`${pki}/.*\\.crt$`),
    mode: 0o644,
  }),
  modeCheck("1.1.21", { what: "keys", on, paths: new RegExp(`${pki}/.*\\.key$`) }),
];
