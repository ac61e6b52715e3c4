import { issue } from "../fields";
import { calicoTraits } from "./calico";
import { ciliumTraits } from "./cilium";
import { flannelTraits } from "./flannel";
import { kubeRouterTraits } from "./kubeRouter";
import type { CniTraits } from "./traits";

const nothing: CniTraits["values"] = (raw, path, issues) => {
  if (JSON.stringify(raw) !== "{}") issues.push(issue(path, raw, "{}: cni none installs nothing"));
};

/** The one list of CNIs. */
export const cnis = {
  flannel: flannelTraits,
  cilium: ciliumTraits,
  calico: calicoTraits,
  // flannel carries its packets: what holds for one holds for the other.
  canal: flannelTraits,
  "kube-router": kubeRouterTraits,
  // Whatever the user brings; nothing is set for it.
  none: {
    replacesKubeProxy: "possible",
    encrypts: false,
    hubble: false,
    unwrapped: [],
    values: nothing,
    ownedValues: {},
  },
} satisfies Record<string, CniTraits>;

export type CniName = keyof typeof cnis;

export const cniNames = Object.keys(cnis) as [CniName, ...CniName[]];

/** A CNI's traits, as any CNI's. */
export function cniTraits(name: CniName): CniTraits {
  return cnis[name];
}
