import { deepMerge } from "../deepMerge";
import * as f from "../fields";
import { podMtu } from "../mesh";
import type { ClusterPlan } from "../plan";
import type { CniTraits } from "./traits";

export const calicoTraits: CniTraits = {
  replacesKubeProxy: "possible",
  encrypts: true,
  hubble: false,
  unwrapped: ["installation.calicoNetwork.ipPools", "installation.calicoNetwork.bgp"],
  values: f.passThrough,
  ownedValues: {
    "installation.calicoNetwork.linuxDataplane": "kubeProxy.mode sets it",
    "installation.calicoNetwork.kubeProxyManagement": "kubeProxy.mode says whether there is one",
    "defaultFelixConfiguration.enabled": "it is always on",
    "defaultFelixConfiguration.wireguardEnabled": "cniEncryption sets it",
    kubernetesServiceEndpoint: "vip and vipPort set it",
  },
};

/** Calico's dataplane that fits kube-proxy: it goes with nftables there only, and eBPF needs no kube-proxy at all. */
const dataplanes = {
  default: "Iptables",
  iptables: "Iptables",
  ipvs: "Iptables",
  nftables: "Nftables",
  off: "BPF",
} as const;

/** Values of the tigera-operator chart: ours, then the user's over them. */
export function calicoValues(plan: ClusterPlan): Record<string, unknown> {
  const { endpoint, podCidr, cniEncryption, kubeProxy, nodes, cniValues } = plan;
  const ours = {
    installation: {
      calicoNetwork: {
        linuxDataplane: dataplanes[kubeProxy.mode],
        // Nodes need no common network segment then, and no router has to know pods.
        bgp: "Disabled",
        ipPools: [
          {
            name: "default-ipv4-ippool",
            cidr: podCidr,
            encapsulation: "VXLAN",
            natOutgoing: "Enabled",
            nodeSelector: "all()",
          },
        ],
        ...(plan.mesh === undefined ? {} : { mtu: podMtu(plan.mesh) }),
        // The first address that Calico finds by itself may be the virtual IP.
        nodeAddressAutodetectionV4: { kubernetes: "NodeInternalIP" },
      },
      controlPlaneReplicas: Math.min(2, nodes.length),
    },
    // Calico's own API server and its user interface: a pod network needs none of them.
    apiServer: { enabled: false },
    goldmane: { enabled: false },
    whisker: { enabled: false },
    defaultFelixConfiguration: { enabled: true, wireguardEnabled: cniEncryption === "wireguard" },
    // Without kube-proxy the API's service address leads nowhere until Calico runs, which needs the API.
    ...(kubeProxy.mode === "off"
      ? { kubernetesServiceEndpoint: { host: endpoint.vip, port: String(endpoint.port) } }
      : {}),
  };
  return deepMerge(ours, cniValues);
}
