import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";

import type { Lock } from "../lib/lock";
import type { ClusterPlan } from "../lib/plan";
import { action } from "./action";
import { BaseImage } from "./baseImage";
import type { Downloads } from "./downloads";
import { ClusterNetwork } from "./network";

export interface HypervisorArgs {
  readonly plan: ClusterPlan;
  readonly lock: Lock;
  readonly uri: string;
  readonly downloads: Downloads;
}

/** One libvirt host, ready for machines. */
export class Hypervisor extends pulumi.ComponentResource {
  readonly uri: string;
  readonly provider: libvirt.Provider;
  readonly network: ClusterNetwork;
  readonly storage: BaseImage;
  /** Takes the machines' console logs away; machines depend on it, so that it goes after them. */
  readonly consoles: pulumi.Resource;

  constructor(name: string, args: HypervisorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:Hypervisor", name, {}, opts);
    const { plan, lock, downloads } = args;
    this.uri = args.uri;

    this.provider = new libvirt.Provider(
      `${name}-libvirt`,
      { uri: args.uri },
      // The engine stores the bridge's version in place of the provider's, and the next `up` would want it back.
      { parent: this, ignoreChanges: ["version"] },
    );
    const owned = { parent: this, providers: { libvirt: this.provider } };
    this.network = new ClusterNetwork(
      `${name}-network`,
      { network: plan.network, autostart: plan.hypervisor.autostart },
      owned,
    );
    this.storage = new BaseImage(
      `${name}-storage`,
      {
        uri: args.uri,
        hypervisor: plan.hypervisor,
        lock,
        imageFiles: downloads.imageFiles,
        payloadFile: downloads.payloadFile,
      },
      owned,
    );
    this.consoles = action(
      `${name}-consoles`,
      {
        verb: "noop",
        onDelete: "remove-consoles",
        input: { uri: args.uri, clusterName: plan.clusterName },
        logging: "stderr",
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
