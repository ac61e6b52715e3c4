import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { ClusterPlan } from "../lib/plan";
import { runtimeClassesOf, runtimeClassLabel } from "../lib/runtimeClasses";

/** A RuntimeClass for each that some pool has; its pods go to the nodes that have it. */
export function runtimeClasses(
  name: string,
  plan: ClusterPlan,
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  return runtimeClassesOf(plan).map(
    (handler) =>
      new kubernetes.node.v1.RuntimeClass(
        `${name}-runtime-class-${handler}`,
        {
          metadata: { name: handler },
          handler,
          scheduling: { nodeSelector: { [runtimeClassLabel(handler)]: "" } },
        },
        opts,
      ),
  );
}
