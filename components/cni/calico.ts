import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { calicoValues } from "../../lib/cni/calico";
import { privilegedNamespace } from "../../lib/podSecurity";
import { chart } from "../chart";
import type { CniArgs } from "./cniArgs";

/** Calico by its operator: pod network by VXLAN, policies, and services by eBPF where there is no kube-proxy. */
export class Calico extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: CniArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:Calico", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };

    const space = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: "tigera-operator", labels: privilegedNamespace } },
      owned,
    );
    const namespace = space.metadata.name;
    const crds = chart(
      `${name}-crds`,
      { plan, release: releases.calico.crds, namespace, wait: true },
      owned,
    );
    chart(
      `${name}-operator`,
      {
        plan,
        release: releases.calico.operator,
        namespace,
        values: calicoValues(plan),
        wait: false,
      },
      { ...owned, dependsOn: [crds] },
    );
    this.registerOutputs({});
  }
}
