import * as f from "../fields";
import type { ClusterPlan } from "../plan";
import { onOff, type AddonTraits } from "./traits";

export const kubeletCsrApproverSettings = f.object(onOff);

export const kubeletCsrApproverTraits: AddonTraits = {
  problems: ({ kubelet }) =>
    kubelet.serverTLSBootstrap === true
      ? []
      : [
          f.issue(
            "addons.kubelet-csr-approver",
            "on",
            "with kubelet.serverTLSBootstrap true; without it no kubelet asks for a certificate",
          ),
        ],
};

/** Whose requests are approved: nodes that the plan has, with addresses of the nodes' network. */
export function csrApproverEnv({ endpoint, nodes, network }: ClusterPlan): Record<string, string> {
  const names = [...endpoint.slots, ...nodes].map(({ name }) => name);
  return {
    PROVIDER_REGEX: `^(${[...new Set(names)].join("|")})$`,
    PROVIDER_IP_PREFIXES: network.cidr,
    // No DNS server knows the nodes.
    BYPASS_DNS_RESOLUTION: "true",
    // A new node may ask before this knows of it: its request waits, and is not refused for good.
    SKIP_DENY_STEP: "true",
  };
}
