import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";

import type { NetworkPlan } from "../lib/plan";
import { stylesheet } from "./xslt/stylesheet";

export interface ClusterNetworkArgs {
  readonly network: NetworkPlan;
  readonly autostart: boolean;
}

/** What a machine's interface is plugged into: our own libvirt network, one that is there, or a host bridge. */
export class ClusterNetwork extends pulumi.ComponentResource {
  /** Set for a libvirt network. */
  readonly networkName: pulumi.Output<string> | undefined;
  /** Set for a host bridge. */
  readonly bridge: string | undefined;

  constructor(name: string, args: ClusterNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:ClusterNetwork", name, {}, opts);
    const { mode, dhcpStart, dhcpEnd, cidr } = args.network;

    if (mode === "own") {
      const network = new libvirt.Network(
        name,
        {
          name: args.network.name,
          mode: "nat",
          addresses: [cidr],
          dhcp: { enabled: true },
          dns: { enabled: true },
          autostart: args.autostart,
          xml: { xslt: stylesheet("network", { dhcpStart, dhcpEnd }) },
        },
        // Read at creation only: the network is never replaced under its machines.
        { parent: this, ignoreChanges: ["xml"] },
      );
      this.networkName = network.name;
    } else if (mode === "existing") {
      this.networkName = pulumi.output(args.network.name);
    } else {
      this.bridge = args.network.name;
    }
    this.registerOutputs({ networkName: this.networkName, bridge: this.bridge });
  }
}
