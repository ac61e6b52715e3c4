import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { chartAddons, type ChartAddonName } from "../../lib/addons/addons";
import type { ChartTraits } from "../../lib/addons/traits";
import { deepMerge } from "../../lib/deepMerge";
import { privilegedNamespace } from "../../lib/podSecurity";
import { chart } from "../chart";
import type { AddonArgs } from "./addonArgs";

export interface ChartAddonArgs extends AddonArgs {
  readonly addon: ChartAddonName;
}

/** An addon that is its upstream chart, in a namespace of its own: our values, then the user's over them. */
export class ChartAddon extends pulumi.ComponentResource {
  constructor(
    name: string,
    { plan, releases, addon }: ChartAddonArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("flatcar-ha:index:ChartAddon", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };
    const { namespace, privileged, values, objects }: ChartTraits = chartAddons[addon];

    const space = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: namespace, ...(privileged ? { labels: privilegedNamespace } : {}) } },
      owned,
    );
    const release = chart(
      // Helm's own name is made from it, and must stay short.
      addon,
      {
        plan,
        release: releases.charts[addon],
        namespace: space.metadata.name,
        values: deepMerge(values(plan, releases), plan.addons[addon]?.values ?? {}),
        wait: false,
      },
      owned,
    );
    for (const { apiVersion, kind, name: object, spec } of objects?.(plan) ?? []) {
      new kubernetes.apiextensions.CustomResource(
        `${name}-${kind.toLowerCase()}`,
        { apiVersion, kind, metadata: { name: object, namespace: space.metadata.name }, spec },
        { ...owned, dependsOn: [release] },
      );
    }
    this.registerOutputs({});
  }
}
