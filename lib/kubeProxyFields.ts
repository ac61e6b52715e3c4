import * as f from "./fields";

const duration = f.optional(f.duration);
const flag = f.optional(f.boolean);
const count = f.optional(f.integer(0, 2147483647));
const address = f.optional(
  f.text(/^[\d.]+:\d+$/, "an address with a port such as 0.0.0.0:10256; port 0 turns it off"),
);
const network = f.text(/^[\d.]+\/\d+$/, "an IPv4 network such as 10.0.0.0/8");
const nodePorts = f.text(
  /^([\d.]+\/\d+|primary)$/,
  "an IPv4 network such as 10.0.0.0/8, or primary",
);

const packetFilter = {
  masqueradeAll: flag,
  masqueradeBit: f.optional(f.integer(0, 31)),
  syncPeriod: duration,
  minSyncPeriod: duration,
};

/**
 * KubeProxyConfiguration's fields with Kubernetes' own names, and mode off for no kube-proxy at all. kubeadm only
 * warns of a misspelt one. Left out: what kubeadm sets (bindAddress, clusterCIDR, clientConnection), and Windows.
 */
export const kubeProxyFields = f.object({
  mode: f.optional(f.oneOf(["iptables", "ipvs", "nftables", "off"])),
  iptables: f.optional(f.object({ ...packetFilter, localhostNodePorts: flag })),
  ipvs: f.optional(
    f.object({
      syncPeriod: duration,
      minSyncPeriod: duration,
      // Those that the kernel has a module ip_vs_<scheduler> for.
      scheduler: f.optional(
        f.oneOf(["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh", "sed", "nq", "mh", "fo"]),
      ),
      strictARP: flag,
      excludeCIDRs: f.optional(f.listOf(network)),
      tcpTimeout: duration,
      tcpFinTimeout: duration,
      udpTimeout: duration,
    }),
  ),
  nftables: f.optional(f.object(packetFilter)),
  conntrack: f.optional(
    f.object({
      maxPerCore: count,
      min: count,
      tcpEstablishedTimeout: duration,
      tcpCloseWaitTimeout: duration,
      tcpBeLiberal: flag,
      udpTimeout: duration,
      udpStreamTimeout: duration,
    }),
  ),
  nodePortAddresses: f.optional(f.listOf(nodePorts)),
  healthzBindAddress: address,
  metricsBindAddress: address,
  configSyncPeriod: duration,
  oomScoreAdj: f.optional(f.integer(-1000, 1000)),
  enableProfiling: flag,
  featureGates: f.optional(f.mapOf(/^\w+$/, "a feature gate", f.boolean)),
});
