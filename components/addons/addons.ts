import * as pulumi from "@pulumi/pulumi";

import { addonsOn, chartAddonNames, type ObjectAddonName } from "../../lib/addons/addons";
import type { AddonArgs } from "./addonArgs";
import { ChartAddon } from "./chartAddon";
import { KubeletCsrApprover } from "./kubeletCsrApprover";
import { Kured } from "./kured";
import { LocalPath } from "./localPath";
import { MetricsServer } from "./metricsServer";
import { NodeLocalDns } from "./nodeLocalDns";

type Component = new (
  name: string,
  args: AddonArgs,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

const components: Readonly<Record<ObjectAddonName, Component>> = {
  kured: Kured,
  "metrics-server": MetricsServer,
  "kubelet-csr-approver": KubeletCsrApprover,
  "node-local-dns": NodeLocalDns,
  "local-path": LocalPath,
};

/** The addons that the plan has, each as `<name>-<addon>`. */
export class Addons extends pulumi.ComponentResource {
  constructor(name: string, args: AddonArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:Addons", `${name}-addons`, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };
    const on = addonsOn(args.plan.addons);
    for (const [addon, Addon] of Object.entries(components)) {
      if (on.includes(addon as ObjectAddonName)) new Addon(`${name}-${addon}`, args, owned);
    }
    for (const addon of chartAddonNames.filter((one) => on.includes(one))) {
      new ChartAddon(`${name}-${addon}`, { ...args, addon }, owned);
    }
    this.registerOutputs({});
  }
}
