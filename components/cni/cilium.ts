import * as pulumi from "@pulumi/pulumi";

import { ciliumValues } from "../../lib/cni/cilium";
import { chart } from "../chart";
import type { CniArgs } from "./cniArgs";

/** Cilium from its chart: pod network, policies and, unless kube-proxy is wanted, services by eBPF. */
export class Cilium extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: CniArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:Cilium", name, {}, opts);
    chart(
      `${name}-release`,
      {
        plan,
        release: releases.cilium,
        namespace: "kube-system",
        values: ciliumValues(plan),
        wait: false,
      },
      { parent: this, deletedWith: opts.deletedWith },
    );
    this.registerOutputs({});
  }
}
