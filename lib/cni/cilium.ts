import { deepMerge } from "../deepMerge";
import * as f from "../fields";
import type { ClusterPlan } from "../plan";
import type { CniTraits } from "./traits";

export const ciliumTraits: CniTraits = {
  replacesKubeProxy: "preferred",
  encrypts: true,
  hubble: true,
  unwrapped: ["routingMode", "loadBalancer.mode"],
  values: f.passThrough,
  ownedValues: {
    kubeProxyReplacement: "kubeProxy.mode sets it",
    k8sServiceHost: "vip sets it",
    k8sServicePort: "vipPort sets it",
    "encryption.enabled": "cniEncryption sets it",
    "encryption.type": "cniEncryption sets it",
    "hubble.enabled": "hubble sets it",
    // The chart's own way makes new certificates at every render, so that every update would rotate them.
    "hubble.tls.auto.method": "a CronJob in the cluster makes the certificates",
    "ipam.mode": "podCidr is given to the nodes by Kubernetes",
  },
};

/** Values of the cilium chart: ours, then the user's over them. */
export function ciliumValues(plan: ClusterPlan): Record<string, unknown> {
  const { endpoint, cniEncryption, hubble, kubeProxy, nodes, cniValues } = plan;
  const ours = {
    kubeProxyReplacement: kubeProxy.mode === "off",
    // Without kube-proxy the API's service address leads nowhere until Cilium runs, which needs the API.
    k8sServiceHost: endpoint.vip,
    k8sServicePort: endpoint.port,
    ipam: { mode: "kubernetes" },
    k8s: { requireIPv4PodCIDR: true },
    encryption: { enabled: cniEncryption === "wireguard", type: "wireguard" },
    // One to a node: a second one on a single node would stay pending.
    operator: { replicas: Math.min(2, nodes.length), rollOutPods: true },
    // Changed values reach running pods.
    rollOutCiliumPods: true,
    // Of what carries VXLAN; Cilium takes its part off.
    ...(plan.mesh === undefined ? {} : { MTU: plan.mesh.mtu }),
    hubble: { enabled: hubble, relay: { enabled: hubble }, tls: { auto: { method: "cronJob" } } },
  };
  return deepMerge(ours, cniValues);
}
