import { parse, parseAllDocuments, stringify } from "yaml";

import type { ClusterFacts, Facts, FileFact, NodeFacts } from "../../lib/cis/facts";
import { nodeIgnition } from "../../lib/ignition";
import { aLock, someSecrets } from "./fixtures";
import { ignitionTree } from "./ignitionTree";
import { aClusterPlan } from "./settings";

interface Argument {
  readonly name: string;
  readonly value: string;
}
type Part = { readonly extraArgs?: readonly Argument[] } | undefined;

const pki = "/etc/kubernetes/pki";
const apiServer = "/etc/flatcar-ha/api-server";
const kubeletConfig = "/var/lib/kubelet/config.yaml";

/** What kubeadm's manifests say by themselves, as far as the benchmark asks; test/rendered/cis.test.ts has the real ones. */
const kubeadmFlags: Readonly<Record<string, readonly string[]>> = {
  "kube-apiserver": [
    `--kubelet-client-certificate=${pki}/apiserver-kubelet-client.crt`,
    `--kubelet-client-key=${pki}/apiserver-kubelet-client.key`,
    "--authorization-mode=Node,RBAC",
    `--service-account-key-file=${pki}/sa.pub`,
    `--etcd-cafile=${pki}/etcd/ca.crt`,
    `--etcd-certfile=${pki}/apiserver-etcd-client.crt`,
    `--etcd-keyfile=${pki}/apiserver-etcd-client.key`,
    `--tls-cert-file=${pki}/apiserver.crt`,
    `--tls-private-key-file=${pki}/apiserver.key`,
    `--client-ca-file=${pki}/ca.crt`,
  ],
  "kube-controller-manager": [
    "--use-service-account-credentials=true",
    `--service-account-private-key-file=${pki}/sa.key`,
    `--root-ca-file=${pki}/ca.crt`,
    "--bind-address=127.0.0.1",
  ],
  "kube-scheduler": ["--bind-address=127.0.0.1"],
  etcd: [
    `--cert-file=${pki}/etcd/server.crt`,
    `--key-file=${pki}/etcd/server.key`,
    "--client-cert-auth=true",
    `--peer-cert-file=${pki}/etcd/peer.crt`,
    `--peer-key-file=${pki}/etcd/peer.key`,
    "--peer-client-cert-auth=true",
    `--trusted-ca-file=${pki}/etcd/ca.crt`,
  ],
};

const file = (mode: number): FileFact => ({ mode, owner: "0:0" });

/** What kubeadm and the kubelet put on every node. */
const nodeFiles: Readonly<Record<string, FileFact>> = {
  "/usr/lib/systemd/system/kubelet.service": file(0o644),
  "/etc/kubernetes/kubelet.conf": file(0o600),
  "/etc/cni/net.d/10-flannel.conflist": file(0o600),
  [`${pki}/ca.crt`]: file(0o644),
  [kubeletConfig]: file(0o600),
};
const controlPlaneFiles: Readonly<Record<string, FileFact>> = {
  "/var/lib/etcd": file(0o700),
  [pki]: file(0o700),
  [`${pki}/apiserver.crt`]: file(0o644),
  [`${pki}/apiserver.key`]: file(0o600),
  ...Object.fromEntries(
    Object.keys(kubeadmFlags).map((name) => [
      `/etc/kubernetes/manifests/${name}.yaml`,
      file(0o600),
    ]),
  ),
  ...Object.fromEntries(
    ["admin", "super-admin", "scheduler", "controller-manager"].map((name) => [
      `/etc/kubernetes/${name}.conf`,
      file(0o600),
    ]),
  ),
};

/** A control plane and a worker as our rendered files make them, with what kubeadm adds; and what the API says. */
export function goodFacts(overrides: Readonly<Record<string, unknown>> = {}): {
  readonly controlPlane: NodeFacts;
  readonly worker: NodeFacts;
  readonly cluster: ClusterFacts;
} {
  const plan = aClusterPlan(overrides);
  const node = plan.nodes.find(({ role }) => role === "controlPlane");
  if (node === undefined) throw new Error("no control plane");
  const { files } = ignitionTree(nodeIgnition(plan, node, someSecrets(node), aLock()));
  const text = (path: string): string => files[path]?.text ?? "";
  const [, cluster, ...components] = parseAllDocuments(
    text("/etc/flatcar-ha/kubeadm-init.yaml"),
  ).map((document) => document.toJS() as Record<string, unknown>);
  const given = (part: Part): string[] =>
    (part?.extraArgs ?? []).map(({ name, value }) => `--${name}=${value}`);
  const ours: Readonly<Record<string, Part>> = {
    "kube-apiserver": cluster?.["apiServer"] as Part,
    "kube-controller-manager": cluster?.["controllerManager"] as Part,
    "kube-scheduler": cluster?.["scheduler"] as Part,
    etcd: (cluster?.["etcd"] as { local: Part }).local,
  };
  const kubelet = components.at(-1) as { authentication: object };
  const kubelets = stringify({
    ...kubelet,
    authentication: { ...kubelet.authentication, x509: { clientCAFile: `${pki}/ca.crt` } },
    rotateCertificates: true,
  });
  const own = Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => /\/pki\/|kubelet\.service\.d/.test(path))
      .map(([path, { mode }]) => [path, file(mode)]),
  );
  const worker: NodeFacts = {
    name: "worker1",
    role: "worker",
    files: nodeFiles,
    programs: { kubelet: [`--config=${kubeletConfig}`] },
    texts: { [kubeletConfig]: kubelets },
    providers: [],
  };
  const read = ["authentication", "admission", "audit-policy"].map((name) => [
    `${apiServer}/${name}.yaml`,
    text(`${apiServer}/${name}.yaml`),
  ]);
  const { resources } = parse(text(`${apiServer}/encryption.yaml`)) as {
    resources: readonly { readonly providers: readonly object[] }[];
  };
  return {
    worker,
    controlPlane: {
      name: "cp1",
      role: "controlPlane",
      files: { ...nodeFiles, ...controlPlaneFiles, ...own },
      programs: {
        ...worker.programs,
        ...Object.fromEntries(
          Object.entries(kubeadmFlags).map(([name, flags]) => [
            name,
            [...flags, ...given(ours[name])],
          ]),
        ),
      },
      texts: { ...worker.texts, ...(Object.fromEntries(read) as Record<string, string>) },
      providers: (resources[0]?.providers ?? []).flatMap((one) => Object.keys(one)),
    },
    cluster: {
      cni: plan.cni,
      kubeProxy: 'metricsBindAddress: ""\n',
      clusterAdmins: ["cluster-admin", "kubeadm:cluster-admins"],
      everybodyMay: [],
    },
  };
}

type Change = (facts: Facts) => Facts;

const changedNode = (change: (node: NodeFacts) => Partial<NodeFacts>): Change => {
  return ({ node, cluster }) => ({ node: { ...node, ...change(node) }, cluster });
};

/** One file with another mode or owner, or one more. */
export const withFile = (path: string, fact: Partial<FileFact>): Change =>
  changedNode(({ files }) => ({
    files: { ...files, [path]: { ...file(0o600), ...files[path], ...fact } },
  }));

/** One flag with another value; without a value it is taken away. */
export const withFlag = (program: string, name: string, value?: string): Change =>
  changedNode(({ programs }) => ({
    programs: {
      ...programs,
      [program]: [
        ...(programs[program] ?? []).filter((word) => !word.startsWith(`--${name}=`)),
        ...(value === undefined ? [] : [`--${name}=${value}`]),
      ],
    },
  }));

/** One text with a part replaced, which must be there. */
export const withText = (path: string, part: string, other: string): Change =>
  changedNode(({ texts }) => {
    const text = texts[path] ?? "";
    if (!text.includes(part)) throw new Error(`${path} has no ${part}`);
    return { texts: { ...texts, [path]: text.replace(part, other) } };
  });

/** One field of the kubelet's configuration with another value; undefined takes it away. */
export const withKubelet = (fields: Readonly<Record<string, unknown>>): Change =>
  changedNode(({ texts }) => {
    const config = { ...(parse(texts[kubeletConfig] ?? "") as object), ...fields };
    return { texts: { ...texts, [kubeletConfig]: stringify(config) } };
  });

export const withProviders = (...providers: readonly string[]): Change =>
  changedNode(() => ({ providers }));

export const withCluster =
  (fields: Partial<ClusterFacts>): Change =>
  ({ node, cluster }) => ({ node, cluster: { ...cluster, ...fields } });
