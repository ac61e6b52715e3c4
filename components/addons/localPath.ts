import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { localPathClass, localPathConfig } from "../../lib/addons/localPath";
import { privilegedNamespace } from "../../lib/podSecurity";
import { account } from "../account";
import { notWaitedFor, type AddonArgs } from "./addonArgs";

const app = "local-path-provisioner";
const labels = { app };
const configMap = "local-path-config";

/** Volumes that are folders of the node's own disk. Objects as in rancher's local-path-storage.yaml. */
export class LocalPath extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: AddonArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:LocalPath", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };

    const space = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      // Its helpers mount folders of the node.
      { metadata: { name: "local-path-storage", labels: privilegedNamespace } },
      owned,
    );
    const namespace = space.metadata.name;
    const metadata = { name: app, namespace };
    const access = account(name, { namespace, account: app, roles: { [app]: rules } }, owned);
    const role = new kubernetes.rbac.v1.Role(
      `${name}-helpers`,
      { metadata, rules: helperRules },
      owned,
    );
    const binding = new kubernetes.rbac.v1.RoleBinding(
      `${name}-helpers-binding`,
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: app },
        subjects: [{ kind: "ServiceAccount", name: app, namespace }],
      },
      { ...owned, dependsOn: [role] },
    );
    const config = new kubernetes.core.v1.ConfigMap(
      `${name}-config`,
      {
        metadata: { name: configMap, namespace },
        data: localPathConfig(plan, releases.localPathHelper),
      },
      owned,
    );
    new kubernetes.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata: { ...metadata, annotations: notWaitedFor },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: podSpec(releases.localPath) },
        },
      },
      { ...owned, dependsOn: [...access, binding, config] },
    );
    new kubernetes.storage.v1.StorageClass(
      `${name}-class`,
      {
        metadata: { name: "local-path", annotations: localPathClass(plan) },
        provisioner: "rancher.io/local-path",
        // A volume is where its pod is.
        volumeBindingMode: "WaitForFirstConsumer",
        reclaimPolicy: "Delete",
      },
      owned,
    );
    this.registerOutputs({});
  }
}

const rules: kubernetes.types.input.rbac.v1.PolicyRule[] = [
  {
    apiGroups: [""],
    resources: ["nodes", "persistentvolumeclaims", "configmaps", "pods", "pods/log"],
    verbs: ["get", "list", "watch"],
  },
  {
    apiGroups: [""],
    resources: ["persistentvolumes"],
    verbs: ["get", "list", "watch", "create", "patch", "update", "delete"],
  },
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
  {
    apiGroups: ["storage.k8s.io"],
    resources: ["storageclasses"],
    verbs: ["get", "list", "watch"],
  },
];

const helperRules: kubernetes.types.input.rbac.v1.PolicyRule[] = [
  {
    apiGroups: [""],
    resources: ["pods"],
    verbs: ["get", "list", "watch", "create", "patch", "update", "delete"],
  },
];

function podSpec(image: string): kubernetes.types.input.core.v1.PodSpec {
  return {
    serviceAccountName: app,
    containers: [
      {
        name: app,
        image,
        command: [
          ...[app, "start", "--config", "/etc/config/config.json"],
          ...["--configmap-name", configMap, "--service-account-name", app],
        ],
        env: [
          { name: "POD_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
          // Where it looks for another helper.
          { name: "CONFIG_MOUNT_PATH", value: "/etc/config/" },
        ],
        ports: [{ name: "health", containerPort: 8080 }],
        startupProbe: {
          httpGet: { path: "/health", port: "health" },
          periodSeconds: 5,
          failureThreshold: 12,
        },
        livenessProbe: { httpGet: { path: "/health", port: "health" } },
        readinessProbe: { httpGet: { path: "/ready", port: "health" }, periodSeconds: 5 },
        volumeMounts: [{ name: "config", mountPath: "/etc/config", readOnly: true }],
      },
    ],
    volumes: [{ name: "config", configMap: { name: configMap } }],
  };
}
