import { stringify } from "yaml";

import * as f from "../fields";
import type { ClusterPlan } from "../plan";
import { onOff, type AddonTraits } from "./traits";

export const localPathSettings = f.object({
  ...onOff,
  /** Whether claims that name no class get this one; they do where it is not set. */
  default: f.optional(f.boolean),
  /** On every node's root disk, where no system extension covers it, no reboot empties it, and nothing else lives. */
  path: f.optional(
    f.text(
      /^\/var\/lib\/(?!(cni|containerd|containers|crio|etcd|kubelet|systemd)(\/|$))[\w-][\w.-]*(\/[\w-][\w.-]*)*$/,
      "a folder of its own below /var/lib such as /var/lib/local-path-provisioner",
    ),
  ),
});

export const localPathTraits: AddonTraits = {};

/** What its ConfigMap holds; it reads the first and the last again every 30 seconds. */
export function localPathConfig(
  { addons }: ClusterPlan,
  helperImage: string,
): Record<string, string> {
  const path = addons["local-path"]?.path ?? "/var/lib/local-path-provisioner";
  return {
    "config.json": JSON.stringify({
      nodePathMap: [{ node: "DEFAULT_PATH_FOR_NON_LISTED_NODES", paths: [path] }],
    }),
    setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n',
    teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
    "helperPod.yaml": stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "helper-pod" },
      spec: {
        priorityClassName: "system-node-critical",
        // Volumes on every node that takes the pod which wants one.
        tolerations: [{ operator: "Exists" }],
        containers: [{ name: "helper-pod", image: helperImage }],
      },
    }),
  };
}

/** The class's annotations. */
export function localPathClass({ addons }: ClusterPlan): Record<string, string> {
  return {
    // A hostPath volume would come back empty on a new machine, and nobody would notice; a local one is missed.
    defaultVolumeType: "local",
    ...(addons["local-path"]?.default === false
      ? {}
      : { "storageclass.kubernetes.io/is-default-class": "true" }),
  };
}
