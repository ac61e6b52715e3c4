import type { Check } from "./check";
import { weakSuites } from "./ciphers";
import { fieldOf, flag, kubeletField, type Facts } from "./facts";
import { flagChecks } from "./flagChecks";

const program = "kube-apiserver";
const api = flagChecks(program);

const healthPaths = ["/livez", "/readyz", "/healthz"];

/** The paths that are answered to anybody; undefined where that is not limited to paths. */
function anonymousPaths(facts: Facts): readonly string[] | undefined {
  if (api.value(facts, "anonymous-auth") === "false") return [];
  const text = facts.node.texts[api.value(facts, "authentication-config") ?? ""];
  if (fieldOf(text, "anonymous.enabled") === false) return [];
  const conditions = fieldOf(text, "anonymous.conditions") as { path: string }[] | undefined;
  return conditions?.map(({ path }) => path);
}

/** Go's notation, such as 1m0s; NaN for anything else. */
function seconds(duration: string): number {
  const [match, hours = 0, minutes = 0, rest = 0] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return match ? Number(hours) * 3600 + Number(minutes) * 60 + Number(rest) : NaN;
}

/** Section 1.2. */
export const apiServerChecks: readonly Check[] = [
  api.check(
    "1.2.1",
    "nobody without credentials",
    (facts) => {
      const paths = anonymousPaths(facts);
      return paths?.length === 0 ? undefined : `anybody may ask for ${paths?.join(", ") ?? "all"}`;
    },
    {
      skip: {
        why: "AuthenticationConfiguration answers /livez, /readyz and /healthz to anybody, which haproxy and the kubelet ask, and nothing else",
        when: (facts) =>
          anonymousPaths(facts)?.every((path) => healthPaths.includes(path)) ?? false,
      },
    },
  ),
  api.unset("1.2.2", "token-auth-file"),
  api.has("1.2.3", "enable-admission-plugins", "DenyServiceExternalIPs"),
  api.set("1.2.4", "kubelet-client-certificate", "kubelet-client-key"),
  {
    ...api.set("1.2.5", "kubelet-certificate-authority"),
    skip: {
      why: "kubelets sign their serving certificates themselves; with kubelet.serverTLSBootstrap and the addon kubelet-csr-approver the cluster does, and the flag is set",
      when: (facts) => kubeletField(facts, "serverTLSBootstrap") !== "true",
    },
  },
  api.hasNot("1.2.6", "authorization-mode", "AlwaysAllow"),
  api.has("1.2.7", "authorization-mode", "Node"),
  api.has("1.2.8", "authorization-mode", "RBAC"),
  {
    ...api.has("1.2.9", "enable-admission-plugins", "EventRateLimit"),
    skip: {
      why: "the plugin is alpha; API Priority and Fairness, and each kubelet's eventRecordQPS, keep events within bounds",
    },
  },
  api.hasNot("1.2.10", "enable-admission-plugins", "AlwaysAdmit"),
  {
    ...api.has("1.2.11", "enable-admission-plugins", "AlwaysPullImages"),
    skip: {
      why: "no pod could start while its registry is away; the kubelet itself asks for a pod's right to an image that another one pulled",
    },
  },
  api.hasNot("1.2.12", "disable-admission-plugins", "ServiceAccount"),
  api.hasNot("1.2.13", "disable-admission-plugins", "NamespaceLifecycle"),
  api.has("1.2.14", "enable-admission-plugins", "NodeRestriction"),
  api.is("1.2.15", "profiling", "false"),
  api.set("1.2.16", "audit-log-path"),
  api.atLeast("1.2.17", "audit-log-maxage", 30),
  api.atLeast("1.2.18", "audit-log-maxbackup", 10),
  api.atLeast("1.2.19", "audit-log-maxsize", 100),
  api.check("1.2.20", "--request-timeout not above 5 minutes", (facts) => {
    const limit = api.value(facts, "request-timeout");
    return limit === undefined || seconds(limit) <= 300 ? undefined : `it is ${limit}`;
  }),
  api.isNot("1.2.21", "service-account-lookup", "false"),
  api.set("1.2.22", "service-account-key-file"),
  api.set("1.2.23", "etcd-certfile", "etcd-keyfile"),
  api.set("1.2.24", "tls-cert-file", "tls-private-key-file"),
  api.set("1.2.25", "client-ca-file"),
  api.set("1.2.26", "etcd-cafile"),
  api.set("1.2.27", "encryption-provider-config"),
  api.check(
    "1.2.28",
    "Secrets are written encrypted",
    ({ node: { providers } }) => {
      const [writes = "none"] = providers;
      return ["aescbc", "kms", "secretbox"].includes(writes)
        ? undefined
        : `the provider that writes is ${writes}`;
    },
    { fix: "a key's name as the first of encryptionKeys (docs/api.md)" },
  ),
  api.check("1.2.29", "--tls-cipher-suites: strong ones only", (facts) =>
    weakSuites(api.words(facts, "tls-cipher-suites")),
  ),
  api.is("1.2.30", "service-account-extend-token-expiration", "false"),
];

/** Whether the API server's CA for clients and etcd's are one. */
export function sharesEtcdAuthority(facts: Facts): boolean {
  return flag(facts, program, "client-ca-file") === flag(facts, "etcd", "trusted-ca-file");
}
