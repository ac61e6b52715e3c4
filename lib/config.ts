import { addonFields } from "./addons/addons";
import {
  apiNames,
  auditFields,
  encryptionKeyNames,
  jwtFields,
  podSecurityFields,
} from "./apiFields";
import { cniNames } from "./cni/cnis";
import { configRules } from "./configRules";
import { UserError, type ErrorCode } from "./errors";
import * as f from "./fields";
import { imageTrustFields } from "./imageTrust";
import type { JsonSchema } from "./jsonSchema";
import { kubeletFields } from "./kubeletFields";
import { kubeProxyFields } from "./kubeProxyFields";
import { runtimeClassNames } from "./runtimeClasses";
import { ntpServersField, proxyFields } from "./siteServices";

export type TimingName = "normal" | "emulated";

const dnsLabel = /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/;
const dnsLabelText = "up to 20 of a-z, 0-9 and -, a letter first, no - last";
const hostNumber = f.integer(2, 65534);
const url = f.text(/^https?:\/\/\S+[^/]$/, "an http(s) URL without a slash at its end");

const taint = f.object({
  key: f.text(/^\S+$/, "a taint key"),
  value: f.optional(f.text(/^\S*$/, "a taint value")),
  effect: f.oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

const extensionPattern = /^[a-z0-9][a-z0-9.-]*$/;
const extensionText = "an extension's name such as zfs or podman";
const extensionName = f.text(extensionPattern, extensionText);
const sysext = f.object({
  url: f.text(/^https?:\/\/\S+\/[\w.+-]+\.raw$/, "an http(s) URL of a .raw file"),
  sha256: f.text(/^[0-9a-f]{64}$/, "the file's SHA-256, 64 lower-case hex digits"),
});

const size = {
  memoryMiB: f.integer(1024, 1048576),
  vcpus: f.integer(1, 256),
  diskGiB: f.integer(8, 16384),
};

const pool = {
  memoryMiB: f.optional(size.memoryMiB),
  vcpus: f.optional(size.vcpus),
  diskGiB: f.optional(size.diskGiB),
  names: f.optional(f.listOf(f.text(dnsLabel, dnsLabelText))),
  labels: f.optional(f.mapOf(/^\S+$/, "a label key", f.text(/^\S*$/, "a label value"))),
  taints: f.optional(f.listOf(taint)),
  runtimeClasses: f.optional(f.listOf(f.oneOf(runtimeClassNames))),
  osExtensions: f.optional(f.listOf(extensionName)),
  sysexts: f.optional(f.mapOf(extensionPattern, extensionText, sysext)),
};

const schema = f.object({
  clusterName: f.text(dnsLabel, dnsLabelText),
  controlPlanes: f.object({ count: f.integerOf([1, 3, 5]), ...pool }),
  workerPools: f.mapOf(
    dnsLabel,
    dnsLabelText,
    f.object({
      count: f.integer(0, 200),
      firstHost: hostNumber,
      host: f.optional(f.text(dnsLabel, dnsLabelText)),
      ...pool,
    }),
  ),
  nodeSize: f.object(size),
  channel: f.oneOf(["stable", "beta", "alpha", "lts"]),
  osVersion: f.text(
    /^(current(-\d{4})?|\d+\.\d+\.\d+)$/,
    "current, current-<year>, or a version such as 4593.2.5",
  ),
  arch: f.oneOf(["amd64", "arm64"]),
  kubernetesVersion: f.text(
    /^1\.(35|36)(\.\d+)?$/,
    "1.35 or 1.36, or an exact patch such as 1.36.2",
  ),
  runtime: f.oneOf(["containerd", "crio"]),
  cni: f.oneOf(cniNames),
  cniEncryption: f.oneOf(["none", "wireguard"]),
  meshHosts: f.listOf(hostNumber),
  hubble: f.boolean,
  cniValues: f.passThrough,
  kubeProxy: kubeProxyFields,
  timing: f.oneOf(["normal", "emulated"]),
  networkMode: f.oneOf(["own", "existing", "bridge"]),
  networkName: f.text(
    /^[\w.-]{0,64}$/,
    "a libvirt network or bridge name; empty for <clusterName>-net",
  ),
  networkCidr: f.cidr(16, 28),
  gatewayHost: f.integer(1, 65534),
  dnsServers: f.listOf(f.address),
  ntpServers: ntpServersField,
  proxy: proxyFields,
  dhcpHosts: f.listOf(hostNumber),
  vip: f.address,
  controlPlaneHosts: f.listOf(hostNumber),
  vipPort: f.integer(1024, 65535),
  vrrpId: f.integer(0, 255),
  podCidr: f.cidr(8, 22),
  serviceCidr: f.cidr(8, 24),
  hosts: f.mapOf(
    dnsLabel,
    dnsLabelText,
    f.text(/^(qemu|test)(\+\w+)?:\/\/\S+$/, "a libvirt URI such as qemu:///system"),
  ),
  poolPath: f.text(
    /^(\/[\w.@/-]+)?$/,
    "an absolute folder on the hypervisor; empty for the default",
  ),
  domainType: f.oneOf(["kvm", "qemu"]),
  autostart: f.boolean,
  imageServer: f.text(/^https?:\/\/\S+[^/]$/, "an http(s) URL; {channel} stands for the channel"),
  imageKeyUrl: url,
  imageKeyFingerprint: f.text(
    /^[0-9A-F]{40}$/,
    "40 upper-case hex digits, the primary key's fingerprint",
  ),
  sysextServer: url,
  registryMirrors: f.mapOf(
    /^[\w.-]+(:\d+)?$/,
    "a registry host such as registry.k8s.io",
    f.listOf(url),
  ),
  chartMirrors: f.mapOf(/^https:\/\/\S+$/, "a chart repository's URL", url),
  smokeImage: f.text(
    /^\S+\/\S+(:\S+|@sha256:[0-9a-f]{64})$/,
    "a full image reference with a tag or digest",
  ),
  sshAuthorizedKeys: f.listOf(
    f.text(/^(ssh-|ecdsa-|sk-)\S+ [A-Za-z0-9+/=]+( .*)?$/, "an OpenSSH public key line"),
  ),
  kubelet: kubeletFields,
  apiSans: apiNames,
  encryptionKeys: encryptionKeyNames,
  auditRules: auditFields,
  podSecurity: podSecurityFields,
  jwt: jwtFields,
  imageTrust: imageTrustFields,
  addons: addonFields,
  allowDataLoss: f.boolean,
});

/** The stack's settings, typed and checked one by one and against each other. */
export type ClusterConfig = ReturnType<typeof schema>;
/** Each setting's own rule, for editors and `npm run config`. */
export const settingSchemas: Readonly<Record<string, JsonSchema>> = schema.schema.properties ?? {};
export type Taint = ReturnType<typeof taint>;
export type PoolConfig = ClusterConfig["controlPlanes"];

/**
 * Takes the project's own config values by key (defaults applied, without the project's prefix; native or as Pulumi's JSON text).
 * Throws one UserError that lists every problem.
 */
export function parseConfig(raw: Readonly<Record<string, unknown>>): ClusterConfig {
  const issues: string[] = [];
  const codes: ErrorCode[] = [];
  const config = schema(raw, "", issues);
  const wrong = new Set(issues.map((line) => /^\w+/.exec(line)?.[0] ?? ""));
  if (issues.length > 0) codes.push("FHA100");
  // A rule between two keys means nothing while one of them is wrong by itself.
  for (const rule of configRules) {
    if (rule.keys.some((key) => wrong.has(key))) continue;
    const problems = rule.problems(config);
    issues.push(...problems);
    if (problems.length > 0) codes.push(rule.code);
  }
  if (issues.length > 0) throw new UserError(codes, issues);
  return config;
}
