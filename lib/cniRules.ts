import { cniNames, cniTraits } from "./cni/cnis";
import type { CniTraits } from "./cni/traits";
import type { ClusterConfig } from "./config";
import type { ConfigRule } from "./configRules";
import { issue } from "./fields";
import { planKubeProxy } from "./kubeProxy";
import { valueAt } from "./valueAt";
import { chartRepositories } from "./versions";

function cnisThat(fits: (traits: CniTraits) => boolean): string {
  return cniNames.filter((name) => name !== "none" && fits(cniTraits(name))).join(", ");
}

function serviceProxy({ cni, kubeProxy: { mode } }: ClusterConfig): string[] {
  const { replacesKubeProxy } = cniTraits(cni);
  if (replacesKubeProxy === "never" && mode === "off") {
    const others = cnisThat((traits) => traits.replacesKubeProxy !== "never");
    const allowed = `iptables, ipvs, nftables, or unset, as ${cni} leaves services to kube-proxy; cni ${others} can replace it`;
    return [issue("kubeProxy.mode", mode, allowed)];
  }
  if (replacesKubeProxy === "always" && mode !== undefined && mode !== "off") {
    return [issue("kubeProxy.mode", mode, `off, or unset, as ${cni} forwards services itself`)];
  }
  return [];
}

/** A part of KubeProxyConfiguration that the mode never reads would look as if it did something. */
function unreadFields(config: ClusterConfig): string[] {
  const { mode, fields } = planKubeProxy(config);
  return Object.entries(fields).flatMap(([name, value]) => {
    const at = `kubeProxy.${name}`;
    if (value === undefined) return [];
    if (mode === "off")
      return [issue(at, value, `nothing: kube-proxy does not run (cni ${config.cni})`)];
    if ((name === "ipvs" || name === "nftables") && mode !== name) {
      return [issue(at, value, `nothing, or kubeProxy.mode ${name}`)];
    }
    if (name === "iptables" && mode === "nftables") {
      return [issue(at, value, "nothing: mode nftables reads kubeProxy.nftables")];
    }
    return [];
  });
}

function encryption({ cni, cniEncryption }: ClusterConfig): string[] {
  if (cniEncryption === "none" || cniTraits(cni).encrypts) return [];
  const able = cnisThat(({ encrypts }) => encrypts);
  return [issue("cniEncryption", cniEncryption, `none with cni ${cni}; ${able} can encrypt`)];
}

function hubble(config: ClusterConfig): string[] {
  if (!config.hubble || cniTraits(config.cni).hubble) return [];
  const able = cnisThat((traits) => traits.hubble);
  return [issue("hubble", true, `false with cni ${config.cni}; it belongs to ${able}`)];
}

function values({ cni, cniValues }: ClusterConfig): string[] {
  const traits = cniTraits(cni);
  const issues: string[] = [];
  traits.values(cniValues, "cniValues", issues);
  for (const [path, reason] of Object.entries(traits.ownedValues)) {
    const value = valueAt(cniValues, path);
    if (value !== undefined) issues.push(issue(`cniValues.${path}`, value, `nothing: ${reason}`));
  }
  return issues;
}

function chartMirrors(config: ClusterConfig): string[] {
  return Object.entries(config.chartMirrors)
    .filter(([repository]) => !chartRepositories.includes(repository))
    .map(([repository, mirror]) =>
      issue(`chartMirrors.${repository}`, mirror, `as a key: ${chartRepositories.join(", ")}`),
    );
}

/** Rules of the pod network, kube-proxy and charts. */
export const cniRules: readonly ConfigRule[] = [
  { code: "FHA113", keys: ["cni", "kubeProxy"], problems: serviceProxy },
  { code: "FHA114", keys: ["cni", "kubeProxy"], problems: unreadFields },
  { code: "FHA115", keys: ["cni", "cniEncryption"], problems: encryption },
  { code: "FHA116", keys: ["cni", "hubble"], problems: hubble },
  { code: "FHA117", keys: ["cni", "cniValues"], problems: values },
  { code: "FHA118", keys: ["chartMirrors"], problems: chartMirrors },
];
