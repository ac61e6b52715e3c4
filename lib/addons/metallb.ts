import type { ClusterConfig } from "../config";
import * as f from "../fields";
import { cidrSize, formatAddress, parseRange, type AddressRange } from "../ipv4";
import { planKubeProxy } from "../kubeProxy";
import { nodeNetwork, ownedAddresses } from "../ownedAddresses";
import { chartSettings, type ChartTraits } from "./traits";

export const metallbSettings = f.object({
  ...chartSettings,
  /** Of the nodes' network, for Services of type LoadBalancer. */
  addresses: f.optional(f.listOf(f.addressRange)),
});

const at = "addons.metallb.addresses";
const pool = "default";
const apiVersion = "metallb.io/v1beta1";

/** Addresses for Services of type LoadBalancer, each answered for by one node (ARP). */
export const metallbTraits: ChartTraits = {
  namespace: "metallb-system",
  // Its speakers answer in the node's own network.
  privileged: true,
  problems: (config) => [...addressProblems(config), ...arpProblems(config)],
  values: ({ nodes }) => ({
    fullnameOverride: "metallb",
    // FRR, for BGP.
    frrk8s: { enabled: false },
    // Its webhook is not there yet when the objects below are made, and `up` waits for no addon's pods.
    crds: { validationFailurePolicy: "Ignore" },
    // kubeadm labels control planes as none that answer; where there is no other node, they must.
    speaker: { ignoreExcludeLB: nodes.every(({ role }) => role === "controlPlane") },
  }),
  objects: ({ addons: { metallb } }) => [
    {
      apiVersion,
      kind: "IPAddressPool",
      name: pool,
      spec: { addresses: [...(metallb?.addresses ?? [])] },
    },
    { apiVersion, kind: "L2Advertisement", name: pool, spec: { ipAddressPools: [pool] } },
  ],
};

function addressProblems(config: ClusterConfig): string[] {
  const addresses = config.addons.metallb?.addresses;
  const ranges = (addresses ?? []).map((text) => ({ text, range: parseRange(text) }));
  if (ranges.length === 0) {
    const allowed = `one or more ranges of networkCidr ${config.networkCidr} that nothing else uses`;
    return [f.issue(at, addresses, allowed)];
  }
  return ranges.flatMap(({ text, range }, i) => {
    if (range === undefined) return [];
    const twice = ranges.findIndex(
      (other) => other.range !== undefined && meet(other.range, range),
    );
    return [
      ...outside(config, range),
      ...taken(config, range),
      ...reserved(config, range),
      ...(twice < i ? [`addresses that ${at}[${twice}] does not have`] : []),
    ].map((allowed) => f.issue(`${at}[${i}]`, text, allowed));
  });
}

function meet(a: AddressRange, b: AddressRange): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The network's own address and its broadcast address are nobody's. */
function outside(config: ClusterConfig, { first, last }: AddressRange): string[] {
  const network = nodeNetwork(config);
  const [low, high] = [network.base + 1, network.base + cidrSize(network) - 2];
  return first < low || last > high
    ? [`addresses of networkCidr, ${formatAddress(low)} to ${formatAddress(high)}`]
    : [];
}

function taken(config: ClusterConfig, range: AddressRange): string[] {
  const { base } = nodeNetwork(config);
  const inside = ownedAddresses(config)
    .map(({ key, what, host }) => ({ key, what, address: base + host }))
    .filter(({ address }) => meet(range, { first: address, last: address }))
    .map(({ key, what, address }) => `${formatAddress(address)}, ${what}'s (${key})`);
  return inside.length === 0 ? [] : [`a range without ${inside.join(", ")}`];
}

/** Parts of the network that are somebody else's as a whole. */
function reserved(config: ClusterConfig, range: AddressRange): string[] {
  const { networkMode, dhcpHosts, meshHosts } = config;
  const { base } = nodeNetwork(config);
  const parts = [
    { hosts: networkMode === "own" ? dhcpHosts : [], why: "which libvirt leases (dhcpHosts)" },
    { hosts: meshHosts, why: "which the mesh sends to nodes alone (meshHosts)" },
  ];
  return parts.flatMap(({ hosts: [from, to], why }) => {
    if (from === undefined || to === undefined) return [];
    const [first, last] = [base + from, base + to];
    return meet(range, { first, last })
      ? [`a range without ${formatAddress(first)} to ${formatAddress(last)}, ${why}`]
      : [];
  });
}

/** kube-proxy's IPVS has every node hold every service's address, and so answer for it. */
function arpProblems(config: ClusterConfig): string[] {
  const { mode, fields } = planKubeProxy(config);
  return mode === "ipvs" && fields.ipvs?.strictARP !== true
    ? [
        f.issue(
          "addons.metallb",
          "on",
          "with kubeProxy.ipvs.strictARP true where kubeProxy.mode is ipvs, or all nodes answer for all services; a cluster that was made without it cannot have this addon",
        ),
      ]
    : [];
}
