import * as f from "../fields";
import { planKubeProxy } from "../kubeProxy";
import type { ClusterPlan } from "../plan";
import { onOff, type AddonTraits } from "./traits";

export const nodeLocalDnsSettings = f.object(onOff);

export const nodeLocalDnsTraits: AddonTraits = {
  problems: (config) => {
    const { mode } = planKubeProxy(config);
    if (mode === "default" || mode === "iptables") return [];
    const allowed = `with kubeProxy.mode iptables, where a node can answer at the DNS service's own address; here it is ${mode}`;
    return [f.issue("addons.node-local-dns", "on", allowed)];
  },
};

/** The cache's own address on every node, as in upstream's manifest. */
export const nodeLocalAddress = "169.254.20.10";

/** The cache's Corefile; the two names in capitals are the program's in the pod to fill. */
export function nodeLocalCorefile({ clusterDns }: ClusterPlan): string {
  const zone = (name: string, own: readonly string[]): string =>
    [
      `${name}:53 {`,
      "    errors",
      "    reload",
      "    loop",
      `    bind ${nodeLocalAddress} ${clusterDns}`,
      "    prometheus :9253",
      ...own.map((line) => `    ${line}`),
      "}",
      "",
    ].join("\n");
  const inCluster = "forward . __PILLAR__CLUSTER__DNS__ {\n        force_tcp\n    }";
  return [
    zone("cluster.local", [
      "cache {\n        success 9984 30\n        denial 9984 5\n    }",
      inCluster,
      `health ${nodeLocalAddress}:8080`,
    ]),
    zone("in-addr.arpa", ["cache 30", inCluster]),
    zone("ip6.arpa", ["cache 30", inCluster]),
    zone(".", ["cache 30", "forward . __PILLAR__UPSTREAM__SERVERS__"]),
  ].join("");
}
