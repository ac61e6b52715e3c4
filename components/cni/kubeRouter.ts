import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import {
  kubeRouterCniConf,
  kubeRouterConflist,
  kubeRouterFlags,
  kubeRouterHealthPort,
  kubeRouterKubeconfig,
} from "../../lib/cni/kubeRouter";
import type { ClusterPlan } from "../../lib/plan";
import { account } from "../account";
import type { CniArgs } from "./cniArgs";

const labels = { "k8s-app": "kube-router", tier: "node" };
const namespace = "kube-system";
const script = join(__dirname, "..", "..", "lib", "cni", "kube-router-conf.sh");

/** kube-router as router (BGP), firewall and service proxy (IPVS). Objects as in its manifest with all features. */
export class KubeRouter extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: CniArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:KubeRouter", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };
    const metadata = (object: string) => ({ name: object, namespace, labels });

    const access = account(
      name,
      { namespace, account: "kube-router", roles: { "kube-router": rules } },
      owned,
    );
    const config = new kubernetes.core.v1.ConfigMap(
      `${name}-config`,
      {
        metadata: metadata("kube-router-cfg"),
        data: {
          "cni-conf.json": kubeRouterCniConf(),
          "install-conf.sh": readFileSync(script, "utf8"),
          kubeconfig: kubeRouterKubeconfig(plan),
        },
      },
      owned,
    );
    new kubernetes.apps.v1.DaemonSet(
      `${name}-daemons`,
      {
        // Nodes that are still joining must not hold up what only needs the API.
        metadata: {
          ...metadata("kube-router"),
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: podSpec(plan, releases.kubeRouter) },
        },
      },
      { ...owned, dependsOn: [...access, config] },
    );
    this.registerOutputs({});
  }
}

const read = ["get", "list", "watch"];
const rules: kubernetes.types.input.rbac.v1.PolicyRule[] = [
  {
    apiGroups: [""],
    resources: ["namespaces", "pods", "services", "nodes", "endpoints"],
    verbs: read,
  },
  { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: read },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "create", "update"] },
  { apiGroups: [""], resources: ["services/status"], verbs: ["update"] },
];

function podSpec(plan: ClusterPlan, image: string): kubernetes.types.input.core.v1.PodSpec {
  const fieldEnv = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  const netConf = { name: "cni-conf-dir", mountPath: "/etc/cni/net.d" };
  return {
    hostNetwork: true,
    hostPID: true,
    priorityClassName: "system-node-critical",
    serviceAccountName: "kube-router",
    tolerations: [
      { operator: "Exists", effect: "NoSchedule" },
      { operator: "Exists", effect: "NoExecute" },
      { operator: "Exists", key: "CriticalAddonsOnly" },
    ],
    initContainers: [
      {
        name: "install-plugins",
        image,
        command: ["/usr/local/bin/cni-install"],
        volumeMounts: [{ name: "host-opt", mountPath: "/opt" }],
      },
      {
        name: "install-conf",
        image,
        command: ["/bin/sh", "/etc/kube-router/install-conf.sh"],
        args: ["/etc/kube-router/cni-conf.json", kubeRouterConflist],
        volumeMounts: [netConf, { name: "config", mountPath: "/etc/kube-router" }],
      },
    ],
    containers: [
      {
        name: "kube-router",
        image,
        args: [...kubeRouterFlags(plan)],
        env: [
          fieldEnv("NODE_NAME", "spec.nodeName"),
          fieldEnv("POD_NAME", "metadata.name"),
          { name: "KUBE_ROUTER_CNI_CONF_FILE", value: kubeRouterConflist },
        ],
        livenessProbe: {
          httpGet: { path: "/healthz", port: kubeRouterHealthPort },
          initialDelaySeconds: 10,
          periodSeconds: 3,
        },
        resources: { requests: { cpu: "250m", memory: "250Mi" } },
        securityContext: { privileged: true },
        volumeMounts: [
          netConf,
          { name: "lib-modules", mountPath: "/lib/modules", readOnly: true },
          { name: "kubeconfig", mountPath: "/var/lib/kube-router", readOnly: true },
          { name: "xtables-lock", mountPath: "/run/xtables.lock" },
        ],
      },
    ],
    volumes: [
      { name: "lib-modules", hostPath: { path: "/lib/modules" } },
      { name: "cni-conf-dir", hostPath: { path: "/etc/cni/net.d" } },
      { name: "config", configMap: { name: "kube-router-cfg" } },
      {
        name: "kubeconfig",
        configMap: { name: "kube-router-cfg", items: [{ key: "kubeconfig", path: "kubeconfig" }] },
      },
      { name: "xtables-lock", hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" } },
      { name: "host-opt", hostPath: { path: "/opt" } },
    ],
  };
}
