import { cisLines, cisResults, failed } from "../../commands/support/cis/report";
import type { Check } from "../../lib/cis/check";
import { checks } from "../../lib/cis/checks";
import { parseFacts, type Facts } from "../../lib/cis/facts";
import {
  goodFacts,
  withCluster,
  withFile,
  withFlag,
  withKubelet,
  withProviders,
  withText,
} from "../helpers/cisFacts";

const { controlPlane, worker, cluster } = goodFacts();
const good = cisResults([controlPlane, worker], cluster);
const idsOf = (results: typeof good, wanted: string): string[] => [
  ...new Set(results.filter(({ result }) => result === wanted).map(({ id }) => id)),
];

const manifests = "/etc/kubernetes/manifests";
const pki = "/etc/kubernetes/pki";
const apiServer = "/etc/flatcar-ha/api-server";
const admission = `${apiServer}/admission.yaml`;
const api = "kube-apiserver";
const manager = "kube-controller-manager";

const wrongOwner = { owner: "500:500" };
const readable = { mode: 0o644 };

/** For each check what spoils it, on a worker for section 4 and on a control plane for the others. */
const spoils: Readonly<Record<string, (facts: Facts) => Facts>> = {
  "1.1.1": withFile(`${manifests}/kube-apiserver.yaml`, readable),
  "1.1.2": withFile(`${manifests}/kube-apiserver.yaml`, wrongOwner),
  "1.1.3": withFile(`${manifests}/kube-controller-manager.yaml`, readable),
  "1.1.4": withFile(`${manifests}/kube-controller-manager.yaml`, wrongOwner),
  "1.1.5": withFile(`${manifests}/kube-scheduler.yaml`, readable),
  "1.1.6": withFile(`${manifests}/kube-scheduler.yaml`, wrongOwner),
  "1.1.7": withFile(`${manifests}/etcd.yaml`, readable),
  "1.1.8": withFile(`${manifests}/etcd.yaml`, wrongOwner),
  "1.1.9": withFile("/etc/cni/net.d/10-flannel.conflist", readable),
  "1.1.10": withFile("/etc/cni/net.d/10-flannel.conflist", wrongOwner),
  "1.1.11": withFile("/var/lib/etcd", { mode: 0o755 }),
  "1.1.12": withFile("/var/lib/etcd", wrongOwner),
  "1.1.13": withFile("/etc/kubernetes/super-admin.conf", readable),
  "1.1.14": withFile("/etc/kubernetes/admin.conf", wrongOwner),
  "1.1.15": withFile("/etc/kubernetes/scheduler.conf", readable),
  "1.1.16": withFile("/etc/kubernetes/scheduler.conf", wrongOwner),
  "1.1.17": withFile("/etc/kubernetes/controller-manager.conf", readable),
  "1.1.18": withFile("/etc/kubernetes/controller-manager.conf", wrongOwner),
  "1.1.19": withFile("/etc/flatcar-ha/pki/ca.key", wrongOwner),
  "1.1.20": withFile(`${pki}/apiserver.crt`, { mode: 0o666 }),
  "1.1.21": withFile("/etc/flatcar-ha/pki/etcd/ca.key", { mode: 0o640 }),
  "1.2.1": withText(`${apiServer}/authentication.yaml`, "/healthz", "/api"),
  "1.2.2": withFlag(api, "token-auth-file", "/tokens"),
  "1.2.3": withFlag(api, "enable-admission-plugins", "NodeRestriction"),
  "1.2.4": withFlag(api, "kubelet-client-key"),
  "1.2.5": withKubelet({ serverTLSBootstrap: true }),
  "1.2.6": withFlag(api, "authorization-mode", "Node,RBAC,AlwaysAllow"),
  "1.2.7": withFlag(api, "authorization-mode", "RBAC"),
  "1.2.8": withFlag(api, "authorization-mode", "Node"),
  "1.2.10": withFlag(
    api,
    "enable-admission-plugins",
    "NodeRestriction,DenyServiceExternalIPs,AlwaysAdmit",
  ),
  "1.2.12": withFlag(api, "disable-admission-plugins", "ServiceAccount"),
  "1.2.13": withFlag(api, "disable-admission-plugins", "NamespaceLifecycle"),
  "1.2.14": withFlag(api, "enable-admission-plugins", "DenyServiceExternalIPs"),
  "1.2.15": withFlag(api, "profiling"),
  "1.2.16": withFlag(api, "audit-log-path"),
  "1.2.17": withFlag(api, "audit-log-maxage", "7"),
  "1.2.18": withFlag(api, "audit-log-maxbackup", "9"),
  "1.2.19": withFlag(api, "audit-log-maxsize"),
  "1.2.20": withFlag(api, "request-timeout", "10m0s"),
  "1.2.21": withFlag(api, "service-account-lookup", "false"),
  "1.2.22": withFlag(api, "service-account-key-file"),
  "1.2.23": withFlag(api, "etcd-keyfile"),
  "1.2.24": withFlag(api, "tls-cert-file"),
  "1.2.25": withFlag(api, "client-ca-file"),
  "1.2.26": withFlag(api, "etcd-cafile", ""),
  "1.2.27": withFlag(api, "encryption-provider-config"),
  "1.2.28": withProviders("identity", "secretbox"),
  "1.2.29": withFlag(api, "tls-cipher-suites", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
  "1.2.30": withFlag(api, "service-account-extend-token-expiration"),
  "1.3.1": withFlag(manager, "terminated-pod-gc-threshold"),
  "1.3.2": withFlag(manager, "profiling", "true"),
  "1.3.3": withFlag(manager, "use-service-account-credentials", "false"),
  "1.3.4": withFlag(manager, "service-account-private-key-file"),
  "1.3.5": withFlag(manager, "root-ca-file"),
  "1.3.6": withFlag(manager, "feature-gates", "RotateKubeletServerCertificate=false"),
  "1.3.7": withFlag(manager, "bind-address", "0.0.0.0"),
  "1.4.1": withFlag("kube-scheduler", "profiling"),
  "1.4.2": withFlag("kube-scheduler", "bind-address"),
  "2.1": withFlag("etcd", "cert-file"),
  "2.2": withFlag("etcd", "client-cert-auth"),
  "2.3": withFlag("etcd", "auto-tls", "true"),
  "2.4": withFlag("etcd", "peer-key-file"),
  "2.5": withFlag("etcd", "peer-client-cert-auth", "false"),
  "2.6": withFlag("etcd", "peer-auto-tls", "true"),
  "2.7": withFlag("etcd", "trusted-ca-file", `${pki}/ca.crt`),
  "3.2.1": withFlag(api, "audit-policy-file"),
  "3.2.2": withText(`${apiServer}/audit-policy.yaml`, "- level: Metadata", "- level: Request"),
  "4.1.1": withFile("/usr/lib/systemd/system/kubelet.service", { mode: 0o664 }),
  "4.1.2": withFile("/usr/lib/systemd/system/kubelet.service", wrongOwner),
  "4.1.3": withFile("/var/lib/kube-proxy/kubeconfig.conf", readable),
  "4.1.4": withFile("/var/lib/kube-proxy/kubeconfig.conf", wrongOwner),
  "4.1.5": withFile("/etc/kubernetes/kubelet.conf", readable),
  "4.1.6": withFile("/etc/kubernetes/kubelet.conf", wrongOwner),
  "4.1.7": withFile(`${pki}/ca.crt`, { mode: 0o666 }),
  "4.1.8": withFile(`${pki}/ca.crt`, wrongOwner),
  "4.1.9": withFile("/var/lib/kubelet/config.yaml", readable),
  "4.1.10": withFile("/var/lib/kubelet/config.yaml", wrongOwner),
  "4.2.1": withFlag("kubelet", "anonymous-auth", "true"),
  "4.2.2": withKubelet({ authorization: { mode: "AlwaysAllow" } }),
  "4.2.3": withKubelet({ authentication: { anonymous: { enabled: false } } }),
  "4.2.4": withKubelet({ readOnlyPort: 10255 }),
  "4.2.5": withKubelet({ streamingConnectionIdleTimeout: "0s" }),
  "4.2.6": withKubelet({ makeIPTablesUtilChains: false }),
  "4.2.7": withFlag("kubelet", "hostname-override", "other"),
  "4.2.8": withKubelet({ eventRecordQPS: -1 }),
  "4.2.10": withKubelet({ rotateCertificates: false }),
  "4.2.11": withKubelet({ featureGates: { RotateKubeletServerCertificate: false } }),
  "4.2.12": withKubelet({ tlsCipherSuites: undefined }),
  "4.2.13": withKubelet({ podPidsLimit: -1 }),
  "4.2.14": withKubelet({ seccompDefault: undefined }),
  "4.3.1": withCluster({ kubeProxy: "metricsBindAddress: 0.0.0.0:10249" }),
  "5.1.2": withCluster({ everybodyMay: ["list secrets"] }),
  "5.1.4": withCluster({ everybodyMay: ["create pods"] }),
};

/** One setting decides about all of these. */
const podPolicies = checks.map(({ id }) => id).filter((id) => id.startsWith("5.2."));
const canFail = ({ problem, skip }: Check): boolean =>
  problem !== undefined && (skip === undefined || skip.when !== undefined);

function resultsOf(id: string, spoil: (facts: Facts) => Facts): typeof good {
  const node = id.startsWith("4.") ? worker : controlPlane;
  const spoiled = spoil({ node, cluster });
  const nodes = node === worker ? [controlPlane, spoiled.node] : [spoiled.node, worker];
  return cisResults(nodes, spoiled.cluster);
}

describe("the CIS benchmark", () => {
  test("fails nowhere on what our files make of a node", () => {
    expect(good.filter(({ result }) => result === "FAIL")).toEqual([]);
    expect(idsOf(good, "pass").length).toBeGreaterThan(80);
  });

  test("has every number once, and in its order", () => {
    const ids = checks.map(({ id }) => id);
    const key = (id: string): string => id.replace(/\d+/g, (digits) => digits.padStart(3, "0"));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => (key(a) < key(b) ? -1 : 1)));
    expect(ids).toHaveLength(131);
  });

  test("has for every check that can fail something that spoils it", () => {
    const failing = checks.filter(canFail).map(({ id }) => id);
    expect(new Set([...Object.keys(spoils), ...podPolicies])).toEqual(new Set(failing));
  });

  test.each(Object.keys(spoils))("%s fails on what violates it, and nothing else does", (id) => {
    const results = resultsOf(id, spoils[id] ?? ((facts) => facts));
    // Without a policy file there is no policy either.
    expect(idsOf(results, "FAIL")).toEqual(id === "3.2.1" ? ["3.2.1", "3.2.2"] : [id]);
    for (const { result, why, fix } of results) {
      if (result === "FAIL") expect([id, why !== "", fix !== undefined]).toEqual([id, true, true]);
    }
  });

  test("fails the pods' policies where Pod Security enforces nothing", () => {
    const open = withText(admission, "enforce: baseline", "enforce: privileged");
    expect(idsOf(resultsOf("5.2", open), "FAIL")).toEqual(podPolicies);
  });

  test("fails all that asks for a program which does not run", () => {
    const programs = Object.fromEntries(
      Object.entries(controlPlane.programs).filter(([name]) => name !== "kube-scheduler"),
    );
    const results = cisResults([{ ...controlPlane, programs }, worker], cluster);
    expect(idsOf(results, "FAIL")).toEqual(["1.4.1", "1.4.2"]);
  });

  test("passes what is skipped by default where the settings ask for it", () => {
    const strict = goodFacts({
      cni: "calico",
      kubelet: { serverTLSBootstrap: true },
      podSecurity: { enforce: "restricted", audit: "restricted", warn: "restricted" },
    });
    const results = cisResults([strict.controlPlane, strict.worker], strict.cluster);
    expect(idsOf(results, "FAIL")).toEqual([]);
    for (const id of ["1.2.5", "5.2.6", "5.2.7", "5.2.8", "5.2.9", "5.3.1"]) {
      expect([id, idsOf(good, "skip").includes(id)]).toEqual([id, true]);
      expect([id, idsOf(results, "pass").includes(id)]).toEqual([id, true]);
    }
  });
});

describe("the report", () => {
  test("shows counts by node, failures in full, and each skip once with its reason", () => {
    const lines = cisLines(resultsOf("4.1.5", spoils["4.1.5"] ?? ((facts) => facts)));
    const text = lines.join("\n");
    expect(text).toMatch(/^ +pass +FAIL +skip\ncp1 +\d+ +0 +\d+\nworker1 +\d+ +1 +\d+\ncluster /);
    expect(lines).toContain(
      "FAIL 4.1.5 on worker1: kubelet.conf: mode 600 or stricter: /etc/kubernetes/kubelet.conf has mode 644. To mend: chmod 600",
    );
    expect(
      text.match(/^skip 4\.1\.1 on cp1, worker1: .*read-only system extension/gm),
    ).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/: 1 FAIL$/);
  });

  test("counts a run that judged nothing as failed", () => {
    expect([failed(good), failed([])]).toEqual([false, true]);
  });
});

test("a node's facts are read only when the report is whole", () => {
  const printed = [
    "file 600 0:0 /etc/a b",
    "program etcd",
    "argument etcd --a=b c",
    "text /x   - y: 1",
    "provider secretbox",
    "end",
  ];
  const node = { name: "cp1", role: "controlPlane" } as const;
  expect(parseFacts(`${printed.join("\n")}\n`, node)).toEqual({
    ...node,
    files: { "/etc/a b": { mode: 0o600, owner: "0:0" } },
    programs: { etcd: ["--a=b c"] },
    texts: { "/x": "  - y: 1\n" },
    providers: ["secretbox"],
  });
  expect(parseFacts(printed.slice(0, -1).join("\n"), node)).toBeUndefined();
});
