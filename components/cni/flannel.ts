import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { configMark } from "../../lib/cni/configMark";
import { flannelNetConf } from "../../lib/cni/flannel";
import type { ClusterPlan } from "../../lib/plan";
import { privilegedNamespace } from "../../lib/podSecurity";
import type { CniReleases } from "../../lib/versions";
import type { CniArgs } from "./cniArgs";

const app = { app: "flannel" };
const namespace = "kube-flannel";

/** flannel with VXLAN or WireGuard: a pod network without network policies. Objects as in the release's kube-flannel.yml. */
export class Flannel extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: CniArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:Flannel", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };
    const metadata = (object: string) => ({ name: object, namespace, labels: app });

    const space = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: namespace, labels: privilegedNamespace } },
      owned,
    );
    const inside = { ...owned, dependsOn: [space] };
    const account = new kubernetes.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata: metadata("flannel") },
      inside,
    );
    const role = new kubernetes.rbac.v1.ClusterRole(
      `${name}-role`,
      {
        metadata: { name: "flannel", labels: app },
        rules: [
          { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
          { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
          { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch"] },
        ],
      },
      owned,
    );
    const binding = new kubernetes.rbac.v1.ClusterRoleBinding(
      `${name}-binding`,
      {
        metadata: { name: "flannel", labels: app },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "flannel" },
        subjects: [{ kind: "ServiceAccount", name: "flannel", namespace }],
      },
      { ...owned, dependsOn: [role] },
    );
    const data = flannelConfig(plan);
    const config = new kubernetes.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: metadata("kube-flannel-cfg"), data },
      inside,
    );
    new kubernetes.apps.v1.DaemonSet(
      `${name}-daemons`,
      {
        // Nodes that are still joining must not hold up what only needs the API.
        metadata: {
          ...metadata("kube-flannel-ds"),
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          selector: { matchLabels: app },
          // flanneld reads its configuration once: a changed one makes new pods.
          template: {
            metadata: { labels: app, annotations: configMark(data) },
            spec: podSpec(releases.flannel),
          },
        },
      },
      { ...owned, dependsOn: [account, binding, config] },
    );
    this.registerOutputs({});
  }
}

function flannelConfig(plan: ClusterPlan): Record<string, string> {
  return {
    "cni-conf.json": JSON.stringify({
      name: "cbr0",
      cniVersion: "0.3.1",
      plugins: [
        { type: "flannel", delegate: { hairpinMode: true, isDefaultGateway: true } },
        { type: "portmap", capabilities: { portMappings: true } },
      ],
    }),
    "net-conf.json": flannelNetConf(plan),
  };
}

function podSpec(images: CniReleases["flannel"]): kubernetes.types.input.core.v1.PodSpec {
  const fieldEnv = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  return {
    hostNetwork: true,
    priorityClassName: "system-node-critical",
    serviceAccountName: "flannel",
    tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
    initContainers: [
      {
        name: "install-cni-plugin",
        image: images.plugin,
        command: ["cp"],
        args: ["-f", "/flannel", "/opt/cni/bin/flannel"],
        volumeMounts: [{ name: "cni-plugin", mountPath: "/opt/cni/bin" }],
      },
      {
        name: "install-cni",
        image: images.daemon,
        command: ["install"],
        args: [
          "-m",
          "600",
          "/etc/kube-flannel/cni-conf.json",
          "/etc/cni/net.d/10-flannel.conflist",
        ],
        volumeMounts: [
          { name: "cni", mountPath: "/etc/cni/net.d" },
          { name: "config", mountPath: "/etc/kube-flannel/" },
        ],
      },
    ],
    containers: [
      {
        name: "kube-flannel",
        image: images.daemon,
        command: ["/opt/bin/flanneld"],
        args: ["--ip-masq", "--kube-subnet-mgr"],
        resources: { requests: { cpu: "100m", memory: "50Mi" } },
        securityContext: { privileged: false, capabilities: { add: ["NET_ADMIN", "NET_RAW"] } },
        env: [
          fieldEnv("POD_NAME", "metadata.name"),
          fieldEnv("POD_NAMESPACE", "metadata.namespace"),
          { name: "EVENT_QUEUE_DEPTH", value: "5000" },
        ],
        volumeMounts: [
          { name: "run", mountPath: "/run/flannel" },
          { name: "config", mountPath: "/etc/kube-flannel/" },
          { name: "xtables-lock", mountPath: "/run/xtables.lock" },
        ],
      },
    ],
    volumes: [
      { name: "run", hostPath: { path: "/run/flannel" } },
      { name: "cni-plugin", hostPath: { path: "/opt/cni/bin" } },
      { name: "cni", hostPath: { path: "/etc/cni/net.d" } },
      { name: "config", configMap: { name: "kube-flannel-cfg" } },
      { name: "xtables-lock", hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" } },
    ],
  };
}
