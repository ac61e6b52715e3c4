import { modeCheck, ownerCheck, type Check } from "./check";
import { weakSuites } from "./ciphers";
import { fieldOf, flag, kubeletField, wordOf, wordsOf } from "./facts";

const on: Check["on"] = "nodes";
const unit = {
  what: "the kubelet's unit",
  on,
  paths: /^\/(usr\/lib|etc)\/systemd\/system\/kubelet\.service(\.d\/|$)/,
};
const proxy = {
  what: "kube-proxy's kubeconfig",
  on,
  paths: /^\/var\/lib\/kube-proxy\//,
  optional: true,
};
const kubeconfig = { what: "kubelet.conf", on, paths: /^\/etc\/kubernetes\/kubelet\.conf$/ };
const authority = {
  what: "the clients' CA",
  on,
  paths: /^\/etc\/kubernetes\/pki\/ca\.crt$/,
  mode: 0o644,
};
const config = {
  what: "the kubelet's configuration",
  on,
  paths: /^\/var\/lib\/kubelet\/config\.yaml$/,
};

/** A check of a field of the kubelet's configuration, or of the flag that goes before it. */
function kubelet(
  id: string,
  title: string,
  names: { readonly field: string; readonly flag?: string },
  wrong: (value: string | undefined) => boolean,
  skip?: Check["skip"],
): Check {
  return {
    id,
    title: `${names.field}: ${title}`,
    on,
    problem: (facts) => {
      const given = names.flag === undefined ? undefined : flag(facts, "kubelet", names.flag);
      const value = given ?? kubeletField(facts, names.field);
      return wrong(value) ? `it is ${value ?? "not set"}` : undefined;
    },
    fix: `the setting kubelet (docs/kubelet.md), and /var/lib/kubelet/config.yaml on the node`,
    ...(skip && { skip }),
  };
}

const isFalse = (value: string | undefined): boolean => value === "false";

/** Section 4. */
export const nodeChecks: readonly Check[] = [
  {
    ...modeCheck("4.1.1", unit),
    skip: {
      why: "the unit lies in the read-only system extension, Ignition writes drop-ins with mode 644, and systemd shows units to everybody anyway; nobody but root can write them",
      when: (facts) => modeCheck("4.1.1", { ...unit, mode: 0o644 }).problem?.(facts) === undefined,
    },
  },
  ownerCheck("4.1.2", unit),
  modeCheck("4.1.3", proxy),
  ownerCheck("4.1.4", proxy),
  modeCheck("4.1.5", kubeconfig),
  ownerCheck("4.1.6", kubeconfig),
  modeCheck("4.1.7", authority),
  ownerCheck("4.1.8", authority),
  modeCheck("4.1.9", config),
  ownerCheck("4.1.10", config),
  kubelet(
    "4.2.1",
    "false",
    { field: "authentication.anonymous.enabled", flag: "anonymous-auth" },
    (value) => !isFalse(value),
  ),
  kubelet(
    "4.2.2",
    "not AlwaysAllow",
    { field: "authorization.mode", flag: "authorization-mode" },
    (value) => value === undefined || value === "AlwaysAllow",
  ),
  kubelet(
    "4.2.3",
    "set",
    { field: "authentication.x509.clientCAFile", flag: "client-ca-file" },
    (value) => value === undefined,
  ),
  kubelet("4.2.4", "0", { field: "readOnlyPort", flag: "read-only-port" }, (value) => {
    return value !== undefined && Number(value) !== 0;
  }),
  kubelet(
    "4.2.5",
    "not 0",
    { field: "streamingConnectionIdleTimeout", flag: "streaming-connection-idle-timeout" },
    (value) => value === undefined || /^0[smh]?$/.test(value),
  ),
  kubelet(
    "4.2.6",
    "not false",
    { field: "makeIPTablesUtilChains", flag: "make-iptables-util-chains" },
    isFalse,
  ),
  {
    id: "4.2.7",
    title: "--hostname-override not set",
    on,
    problem: (facts) => {
      if (facts.node.programs["kubelet"] === undefined) return "the kubelet does not run";
      const name = flag(facts, "kubelet", "hostname-override");
      return name === undefined ? undefined : `it is ${name}`;
    },
    fix: "a host name that is the node's name",
  },
  kubelet(
    "4.2.8",
    "not below 0",
    { field: "eventRecordQPS", flag: "event-qps" },
    (value) => value !== undefined && Number(value) < 0,
  ),
  kubelet(
    "4.2.9",
    "set",
    { field: "tlsCertFile", flag: "tls-cert-file" },
    (value) => value === undefined,
    {
      why: "the kubelet makes its serving certificate itself, or has the cluster sign one with kubelet.serverTLSBootstrap, and renews that; a file would be neither",
    },
  ),
  kubelet(
    "4.2.10",
    "not false",
    { field: "rotateCertificates", flag: "rotate-certificates" },
    isFalse,
  ),
  kubelet("4.2.11", "not false", { field: "featureGates.RotateKubeletServerCertificate" }, isFalse),
  kubelet(
    "4.2.12",
    "strong ones only",
    { field: "tlsCipherSuites", flag: "tls-cipher-suites" },
    (value) => weakSuites(wordsOf(value)) !== undefined,
  ),
  kubelet(
    "4.2.13",
    "a limit",
    { field: "podPidsLimit", flag: "pod-max-pids" },
    (value) => !(Number(value) > 0),
  ),
  kubelet(
    "4.2.14",
    "true",
    { field: "seccompDefault", flag: "seccomp-default" },
    (value) => value !== "true",
  ),
  {
    id: "4.3.1",
    title: "kube-proxy's metrics on loopback alone",
    on: "cluster",
    problem: ({ cluster: { kubeProxy } }) => {
      if (kubeProxy === undefined) return undefined;
      const address = wordOf(fieldOf(kubeProxy, "metricsBindAddress")) ?? "";
      return address === "" || address.startsWith("127.0.0.1") ? undefined : `it is ${address}`;
    },
    fix: "the setting kubeProxy.metricsBindAddress",
  },
];
