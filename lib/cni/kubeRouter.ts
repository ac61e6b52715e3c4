import * as f from "../fields";
import type { ClusterPlan } from "../plan";
import type { CniTraits } from "./traits";

export const kubeRouterTraits: CniTraits = {
  replacesKubeProxy: "always",
  encrypts: false,
  hubble: false,
  unwrapped: "always",
  values: f.mapOf(/^[a-z][a-z0-9-]*$/, "a flag of kube-router without dashes in front", f.scalars),
  ownedValues: {
    "run-router": "kube-router does all three jobs here",
    "run-firewall": "kube-router does all three jobs here",
    "run-service-proxy": "kube-router does all three jobs here",
    kubeconfig: "the program makes it for kube-router's own account",
    master: "vip and vipPort set it",
    "service-cluster-ip-range": "serviceCidr sets it",
    "health-port": "the pods' probes ask 20244",
  },
};

/** kube-router's own port for `/healthz`. */
export const kubeRouterHealthPort = 20244;
export const kubeRouterConflist = "/etc/cni/net.d/10-kuberouter.conflist";

/** Flags of kube-router: ours, then the user's (by name without dashes; a list repeats its flag). */
export function kubeRouterFlags(plan: ClusterPlan): readonly string[] {
  const ours = {
    "run-router": true,
    "run-firewall": true,
    "run-service-proxy": true,
    "bgp-graceful-restart": true,
    "health-port": kubeRouterHealthPort,
    "service-cluster-ip-range": plan.serviceCidr,
    kubeconfig: "/var/lib/kube-router/kubeconfig",
  };
  return Object.entries({ ...ours, ...plan.cniValues }).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `--${name}=${String(one)}`),
  );
}

/**
 * Through the virtual IP, as the pod's own account: without kube-proxy the API's service address leads nowhere until
 * kube-router runs.
 */
export function kubeRouterKubeconfig({ endpoint }: ClusterPlan): string {
  const account = "/var/run/secrets/kubernetes.io/serviceaccount";
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "kube-router",
    clusters: [
      {
        name: "cluster",
        cluster: { server: endpoint.url, "certificate-authority": `${account}/ca.crt` },
      },
    ],
    users: [{ name: "kube-router", user: { tokenFile: `${account}/token` } }],
    contexts: [{ name: "kube-router", context: { cluster: "cluster", user: "kube-router" } }],
  });
}

/** What a node's container runtime is told; kube-router adds the node's own pod network to it. */
export function kubeRouterCniConf(): string {
  return JSON.stringify({
    cniVersion: "0.3.1",
    name: "kubernetes",
    plugins: [
      {
        type: "bridge",
        bridge: "kube-bridge",
        isDefaultGateway: true,
        hairpinMode: true,
        ipam: { type: "host-local" },
      },
      { type: "portmap", capabilities: { portMappings: true, snat: true } },
    ],
  });
}
