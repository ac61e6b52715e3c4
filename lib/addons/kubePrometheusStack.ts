import * as f from "../fields";
import { chartSettings, type ChartTraits } from "./traits";

export const kubePrometheusStackSettings = f.object(chartSettings);

/** Prometheus, Alertmanager and Grafana, with rules and pictures for the cluster itself. */
export const kubePrometheusStackTraits: ChartTraits = {
  namespace: "monitoring",
  // node-exporter looks at the whole node.
  privileged: true,
  values: () => ({
    fullnameOverride: "monitoring",
    grafana: { fullnameOverride: "grafana" },
    "kube-state-metrics": { fullnameOverride: "kube-state-metrics" },
    "prometheus-node-exporter": { fullnameOverride: "node-exporter" },
    // A webhook that checks rules, with its certificate: jobs of Helm's that `up` would wait for.
    prometheusOperator: { admissionWebhooks: { enabled: false }, tls: { enabled: false } },
    // kubeadm lets these answer on their node's loopback address alone: Prometheus would call them down.
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeProxy: { enabled: false },
  }),
};
