import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { cniNames } from "../../lib/cni/cnis";
import { nodeIgnition } from "../../lib/ignition";
import type { NodePlan } from "../../lib/plan";
import { aLock, someMeshKeys, someSecrets } from "./fixtures";
import { ignitionTree, type IgnitionTree } from "./ignitionTree";
import { pairwise } from "./pairwise";
import { aClusterPlan, problemsOf } from "./settings";

export interface RenderedNode {
  /** What it was rendered from, for test titles. */
  readonly title: string;
  readonly role: NodePlan["role"];
  readonly runtime: "containerd" | "crio";
  /** KubeProxyConfiguration fields that were asked for; undefined where no mode was, or none is to run. */
  readonly kubeProxy: Readonly<Record<string, unknown>> | undefined;
  readonly ignition: string;
  readonly tree: IgnitionTree;
}

const proxyModes = ["unset", "iptables", "ipvs", "nftables", "off"] as const;
/** Fields that only one mode reads. */
const proxyFields = {
  unset: {},
  off: {},
  iptables: { iptables: { masqueradeAll: true } },
  ipvs: {
    ipvs: { syncPeriod: "2s", scheduler: "lc", excludeCIDRs: ["192.168.200.0/24"] },
    conntrack: { maxPerCore: 0 },
    healthzBindAddress: "0.0.0.0:10256",
  },
  nftables: { nftables: { minSyncPeriod: "1s" }, enableProfiling: true },
} as const;
const kubeProxyOf = (mode: (typeof proxyModes)[number]): Readonly<Record<string, unknown>> => ({
  ...(mode === "unset" ? {} : { mode }),
  ...proxyFields[mode],
});

const meshes = [[], [31, 60]] as const;
const isRefused = (changes: Readonly<Record<string, unknown>>): boolean =>
  problemsOf(changes).length > 0;
/** What the door refuses together with each network. */
const refusedWith = new Set(
  cniNames.flatMap((cni) => [
    ...proxyModes
      .filter((mode) => isRefused({ cni, kubeProxy: kubeProxyOf(mode) }))
      .map((mode) => `${cni} ${mode}`),
    ...meshes
      .filter((meshHosts) => isRefused({ cni, meshHosts }))
      .map((meshHosts) => `${cni} ${meshHosts.join()}`),
  ]),
);

const choices = pairwise(
  {
    role: ["controlPlane", "worker"],
    runtime: ["containerd", "crio"],
    cni: cniNames,
    proxyMode: proxyModes,
    arch: ["amd64", "arm64"],
    channel: ["stable", "beta", "alpha", "lts"],
    meshHosts: meshes,
    timing: ["normal", "emulated"],
    controlPlanes: [1, 3, 5],
    kubernetes: ["1.36.3", "1.35.4"],
    registryMirrors: [{}, { "docker.io": ["http://192.168.124.1:5000"] }],
    taints: [undefined, []],
    labels: [undefined, { "example.test/rack": "a1" }],
    extensions: [
      {},
      {
        osExtensions: ["zfs"],
        sysexts: {
          tailscale: { url: "https://example.test/tailscale.raw", sha256: "a".repeat(64) },
        },
      },
    ],
    // What goes into the API server's files and into the kubelet's has nothing to do with each other.
    settings: [
      {},
      {
        kubelet: {
          maxPods: 250,
          imageGCHighThresholdPercent: 75,
          systemReserved: { memory: "1Gi" },
        },
        encryptionKeys: ["identity"],
        auditRules: [{ level: "RequestResponse", verbs: ["delete"] }],
      },
      {
        kubelet: {
          shutdownGracePeriodByPodPriority: [{ priority: 0, shutdownGracePeriodSeconds: 20 }],
          evictionHard: { "memory.available": "5%" },
          logging: { verbosity: 2, vmodule: [{ filePattern: "kubelet*", verbosity: 4 }] },
        },
        apiSans: ["api.example.test"],
        podSecurity: { enforce: "restricted", audit: "restricted", warn: "restricted" },
        jwt: [
          {
            issuer: { url: "https://id.example.test", audiences: ["kubernetes"] },
            claimMappings: { username: { claim: "sub", prefix: "oidc:" } },
          },
        ],
      },
    ],
  } as const,
  ({ cni = "none", proxyMode = "unset", meshHosts = [] }) =>
    refusedWith.has(`${cni} ${proxyMode}`) || refusedWith.has(`${cni} ${meshHosts.join()}`),
);

/** One node for each choice of a pairwise set of settings, with a real certificate as CA. */
export function renderedNodes(): RenderedNode[] {
  return choices.map(renderer());
}

/** The first control plane of a default cluster with this runtime. */
export function plainControlPlane(runtime: RenderedNode["runtime"]): RenderedNode {
  const [any] = choices;
  if (any === undefined) throw new Error("no choice");
  const plain = { cni: "flannel", proxyMode: "unset", meshHosts: [], extensions: {} } as const;
  const own = { role: "controlPlane", runtime, arch: "amd64", timing: "normal" } as const;
  return renderer()({ ...any, ...plain, ...own, taints: undefined, settings: {} });
}

function renderer(): (choice: (typeof choices)[number]) => RenderedNode {
  const caCertificate = realCertificate();
  return (choice) => {
    const { role, kubernetes, labels, taints, extensions, proxyMode, ...others } = choice;
    const { settings: further, ...rest } = others;
    const own = { labels, ...extensions, ...(taints === undefined ? {} : { taints }) };
    const kubeProxy = kubeProxyOf(proxyMode);
    const plan = aClusterPlan({
      ...rest,
      ...further,
      kubeProxy,
      controlPlanes: { count: choice.controlPlanes, ...own },
      workerPools: { worker: { count: 1, firstHost: 34, ...own } },
    });
    const node = plan.nodes.find((candidate) => candidate.role === role);
    if (node === undefined) throw new Error(`no ${role}`);
    const secrets = { ...someSecrets(node), ...someMeshKeys(plan, node), caCertificate };
    const ignition = nodeIgnition(plan, node, secrets, aLock(kubernetes, choice.arch));
    const title = Object.values(choice)
      .map((value) => JSON.stringify(value))
      .join(" ");
    return {
      title,
      role,
      runtime: choice.runtime,
      kubeProxy: ["unset", "off"].includes(proxyMode) ? undefined : kubeProxy,
      ignition,
      tree: ignitionTree(ignition),
    };
  };
}

function realCertificate(): string {
  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-ca-"));
  const [key, certificate] = [join(folder, "ca.key"), join(folder, "ca.crt")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const request = ["req", "-x509", ...curve, "-subj", "/CN=test", "-days", "2"];
  execFileSync("openssl", [...request, "-keyout", key, "-out", certificate], { stdio: "pipe" });
  const text = readFileSync(certificate, "utf8");
  rmSync(folder, { recursive: true });
  return text;
}
