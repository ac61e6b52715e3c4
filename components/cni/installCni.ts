import type * as pulumi from "@pulumi/pulumi";

import type { CniName } from "../../lib/cni/cnis";
import { Calico } from "./calico";
import { Canal } from "./canal";
import { Cilium } from "./cilium";
import type { CniArgs } from "./cniArgs";
import { Flannel } from "./flannel";
import { KubeRouter } from "./kubeRouter";

type Component = new (
  name: string,
  args: CniArgs,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

const components: Readonly<Record<Exclude<CniName, "none">, Component>> = {
  flannel: Flannel,
  cilium: Cilium,
  calico: Calico,
  canal: Canal,
  "kube-router": KubeRouter,
};

/** The plan's CNI, as `<name>-<cni>`; nothing where the user brings one. */
export function installCni(
  name: string,
  args: CniArgs,
  opts: pulumi.ComponentResourceOptions,
): readonly pulumi.Resource[] {
  const { cni } = args.plan;
  return cni === "none" ? [] : [new components[cni](`${name}-${cni}`, args, opts)];
}
