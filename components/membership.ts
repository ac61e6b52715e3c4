import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterPlan } from "../lib/plan";
import { action } from "./action";
import type { FlatcarNode } from "./node";
import type { ClusterPki } from "./pki";

export interface NodeMembershipArgs {
  readonly plan: ClusterPlan;
  readonly pki: ClusterPki;
  readonly node: FlatcarNode;
  /** Only `destroy` deletes it, and then no leave runs (design D11). */
  readonly anchor: pulumi.Resource;
  /** What must be done before a token is issued. */
  readonly after: readonly pulumi.Resource[];
}

/** A node's way into the cluster and out of it. A new domain id means a new machine: leave, then join again. */
export class NodeMembership extends pulumi.ComponentResource {
  readonly join: command.local.Command;

  constructor(name: string, args: NodeMembershipArgs, opts?: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:NodeMembership", name, {}, opts);
    const { plan, pki, node } = args;
    const input = {
      clusterName: plan.clusterName,
      timing: plan.timing,
      endpoint: plan.endpoint.url,
      caCertificate: pki.caCertificate,
      // Certificates of ten minutes are made from these, since what leaves may do so years after it joined.
      authority: pki.controlPlane.apply(({ ca, etcdCa }) => ({ ca, etcdCa })),
      controlPlanes: plan.endpoint.slots.map(({ name: slot, address }) => ({
        name: slot,
        address,
      })),
      node: { name: node.plan.name, role: node.plan.role, address: node.plan.address },
      domainId: node.domainId,
      token: node.token,
      labels: node.plan.labels,
      allowDataLoss: plan.allowDataLoss,
    };
    const shared = { parent: this, deletedWith: args.anchor };
    const triggers = [node.domainId];

    // The way out is recorded before the way in is opened: a machine that is in never goes without leaving.
    const leave = action(
      `${name}-leave`,
      { verb: "noop", onDelete: "leave-delete", input, triggers },
      { ...shared, dependsOn: [...args.after] },
    );
    this.join = action(
      `${name}-join`,
      { verb: "join", input, triggers },
      { ...shared, dependsOn: [leave] },
    );
    this.registerOutputs({});
  }
}
