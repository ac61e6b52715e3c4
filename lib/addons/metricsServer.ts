import * as f from "../fields";
import type { ClusterPlan } from "../plan";
import { onOff, type AddonTraits } from "./traits";

export const metricsServerSettings = f.object(onOff);

export const metricsServerTraits: AddonTraits = {};

/** metrics-server's flags. */
export function metricsServerFlags({ kubelet }: ClusterPlan): readonly string[] {
  return [
    "--cert-dir=/tmp",
    "--secure-port=10250",
    "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
    "--kubelet-use-node-status-port",
    "--metric-resolution=15s",
    // Otherwise each kubelet has signed its certificate itself, and nobody can tell whose it is.
    ...(kubelet.serverTLSBootstrap === true ? [] : ["--kubelet-insecure-tls"]),
  ];
}
