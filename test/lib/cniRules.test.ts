import { cniNames, type CniName } from "../../lib/cni/cnis";
import { planKubeProxy, type KubeProxyMode } from "../../lib/kubeProxy";
import { kubernetesMinors } from "../../lib/versions";
import { cniRefusals } from "../helpers/cniRefusals";
import { aConfig, problemsOf } from "../helpers/settings";

const modes = ["unset", "iptables", "ipvs", "nftables", "off"] as const;

/** What runs for each mode that may be asked for, in the order of `modes`; - is refused. */
const outcomes: Readonly<Record<CniName, readonly (KubeProxyMode | "-")[]>> = {
  flannel: ["default", "iptables", "ipvs", "nftables", "-"],
  cilium: ["off", "iptables", "ipvs", "nftables", "off"],
  calico: ["default", "iptables", "ipvs", "nftables", "off"],
  canal: ["default", "iptables", "ipvs", "nftables", "-"],
  "kube-router": ["off", "-", "-", "-", "off"],
  none: ["default", "iptables", "ipvs", "nftables", "off"],
};

describe("cni and kubeProxy.mode", () => {
  test("are accepted or refused in every combination (000-08, 002-13, 004-36)", () => {
    const seen = cniNames.map((cni) => [
      cni,
      modes.map((mode) => {
        const overrides = { cni, kubeProxy: mode === "unset" ? {} : { mode } };
        return problemsOf(overrides).length > 0 ? "-" : planKubeProxy(aConfig(overrides)).mode;
      }),
    ]);
    expect(Object.fromEntries(seen)).toEqual(outcomes);
  });

  test.each(cniNames)("%s has a release for every Kubernetes minor", (cni) => {
    const name = cni === "kube-router" ? "kubeRouter" : cni;
    for (const { cnis } of Object.values(kubernetesMinors)) {
      expect(name === "none" || name in cnis).toBe(true);
    }
  });
});

describe("parseConfig", () => {
  test.each(cniRefusals)("refuses %s", (_, overrides, expected) => {
    expect(problemsOf(overrides)).toEqual([expected]);
  });
});
