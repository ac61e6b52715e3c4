import { stringify } from "yaml";

import { cniTraits } from "./cni/cnis";
import type { ClusterConfig } from "./config";
import type { ClusterPlan } from "./plan";

/** default: kubeadm's own choice; off: the CNI forwards services. */
export type KubeProxyMode = "default" | "iptables" | "ipvs" | "nftables" | "off";

export interface KubeProxyPlan {
  readonly mode: KubeProxyMode;
  /** KubeProxyConfiguration fields, without the mode. */
  readonly fields: Omit<ClusterConfig["kubeProxy"], "mode">;
}

/** What an unset mode means is the CNI's to say. */
export function planKubeProxy({
  cni,
  kubeProxy: { mode, ...fields },
}: Pick<ClusterConfig, "cni" | "kubeProxy">): KubeProxyPlan {
  const { replacesKubeProxy } = cniTraits(cni);
  const replaced = replacesKubeProxy === "always" || replacesKubeProxy === "preferred";
  return { mode: mode ?? (replaced ? "off" : "default"), fields };
}

/** The phases that kubeadm init leaves out, as YAML flow items. */
export function skippedPhases({ kubeProxy }: ClusterPlan): string {
  // The first prints the join command with a token.
  const always = "show-join-command";
  return kubeProxy.mode === "off" ? `${always}, addon/kube-proxy` : always;
}

/** A KubeProxyConfiguration document for kubeadm init; none where kubeadm's own is what is wanted. */
export function kubeProxyConfigs({ kubeProxy: { mode, fields } }: ClusterPlan): readonly string[] {
  const wanted = Object.values(fields).some((value) => value !== undefined);
  if (mode === "off" || (mode === "default" && !wanted)) return [];
  return [
    stringify({
      apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
      kind: "KubeProxyConfiguration",
      ...(mode === "default" ? {} : { mode }),
      ...fields,
    }),
  ];
}

/** Whether services are forwarded by the kernel's IPVS, whose modules nothing else loads. */
export function usesIpvs({ cni, kubeProxy }: Pick<ClusterPlan, "cni" | "kubeProxy">): boolean {
  return kubeProxy.mode === "ipvs" || cni === "kube-router";
}

/** The kernel module of kube-proxy's IPVS scheduler; round robin is its default. */
export function ipvsSchedulerModule({ kubeProxy }: ClusterPlan): string {
  return `ip_vs_${kubeProxy.fields.ipvs?.scheduler ?? "rr"}`;
}
