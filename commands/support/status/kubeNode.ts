import type { NodeObject } from "../../../lib/nodeStatus";

/** The fields of a Kubernetes Node that `status` shows. */
export interface KubeNode extends NodeObject {
  readonly spec?: NodeObject["spec"] & {
    readonly taints?: readonly {
      readonly key: string;
      readonly value?: string;
      readonly effect: string;
    }[];
  };
  readonly status?: NodeObject["status"] & {
    readonly nodeInfo?: { readonly kubeletVersion?: string; readonly osImage?: string };
    readonly capacity?: { readonly cpu?: string };
  };
}

/** Set by Flatcar's update operator, where one is installed; a node cannot tell it by itself. */
const rebootNeeded = "flatcar-linux-update.v1.flatcar-linux.net/reboot-needed";

export function needsReboot({ metadata: { labels, annotations } }: KubeNode): boolean {
  return labels?.[rebootNeeded] === "true" || annotations?.[rebootNeeded] === "true";
}
