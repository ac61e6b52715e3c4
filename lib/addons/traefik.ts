import * as f from "../fields";
import { chartSettings, type ChartTraits } from "./traits";

export const traefikSettings = f.object(chartSettings);

/** An ingress controller on ports 80 and 443 of every node that takes pods: no load balancer is needed in front. */
export const traefikTraits: ChartTraits = {
  namespace: "traefik",
  // Ports of the node.
  privileged: true,
  values: () => ({
    fullnameOverride: "traefik",
    deployment: { kind: "DaemonSet" },
    // A node's port cannot be had twice: the old pod goes first.
    updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    ports: { web: { hostPort: 80 }, websecure: { hostPort: 443 } },
    service: { spec: { type: "ClusterIP" } },
    global: { checkNewVersion: false },
  }),
};
