import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { metricsServerFlags } from "../../lib/addons/metricsServer";
import { account } from "../account";
import { notWaitedFor, type AddonArgs } from "./addonArgs";

const app = "metrics-server";
const namespace = "kube-system";
const labels = { "k8s-app": app };
const rbac = "rbac.authorization.k8s.io";
const subjects = [{ kind: "ServiceAccount", name: app, namespace }];

/** metrics-server, for `kubectl top` and autoscaling by CPU and memory. Objects as in its release's components.yaml. */
export class MetricsServer extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: AddonArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:MetricsServer", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };
    const metadata = { name: app, namespace, labels, annotations: notWaitedFor };

    const access = account(
      name,
      { namespace, account: app, roles: { "system:metrics-server": rules } },
      owned,
    );
    const readers = new kubernetes.rbac.v1.ClusterRole(
      `${name}-readers`,
      {
        metadata: { name: "system:aggregated-metrics-reader", labels: readerLabels },
        rules: [
          {
            apiGroups: ["metrics.k8s.io"],
            resources: ["pods", "nodes"],
            verbs: ["get", "list", "watch"],
          },
        ],
      },
      owned,
    );
    const delegator = new kubernetes.rbac.v1.ClusterRoleBinding(
      `${name}-delegator`,
      {
        metadata: { name: "metrics-server:system:auth-delegator", labels },
        roleRef: { apiGroup: rbac, kind: "ClusterRole", name: "system:auth-delegator" },
        subjects,
      },
      owned,
    );
    const reader = new kubernetes.rbac.v1.RoleBinding(
      `${name}-auth-reader`,
      {
        metadata: { name: "metrics-server-auth-reader", namespace, labels },
        roleRef: {
          apiGroup: rbac,
          kind: "Role",
          name: "extension-apiserver-authentication-reader",
        },
        subjects,
      },
      owned,
    );
    const service = new kubernetes.core.v1.Service(
      `${name}-service`,
      {
        metadata,
        spec: {
          selector: labels,
          ports: [
            {
              name: "https",
              port: 443,
              protocol: "TCP",
              targetPort: "https",
              appProtocol: "https",
            },
          ],
        },
      },
      owned,
    );
    const deployment = new kubernetes.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata,
        spec: {
          selector: { matchLabels: labels },
          strategy: { rollingUpdate: { maxUnavailable: 0 } },
          template: {
            metadata: { labels },
            spec: podSpec(releases.metricsServer, metricsServerFlags(plan)),
          },
        },
      },
      { ...owned, dependsOn: [...access, delegator, reader] },
    );
    new kubernetes.apiregistration.v1.APIService(
      `${name}-api`,
      {
        metadata: { name: "v1beta1.metrics.k8s.io", labels },
        spec: {
          group: "metrics.k8s.io",
          version: "v1beta1",
          service: { name: app, namespace },
          // It signs its certificate itself, anew at each start.
          insecureSkipTLSVerify: true,
          groupPriorityMinimum: 100,
          versionPriority: 100,
        },
      },
      { ...owned, dependsOn: [readers, service, deployment] },
    );
    this.registerOutputs({});
  }
}

const readerLabels = {
  ...labels,
  ...Object.fromEntries(
    ["view", "edit", "admin"].map((role) => [`${rbac}/aggregate-to-${role}`, "true"]),
  ),
};

const rules: kubernetes.types.input.rbac.v1.PolicyRule[] = [
  { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
  { apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] },
];

function podSpec(image: string, flags: readonly string[]): kubernetes.types.input.core.v1.PodSpec {
  const probe = (path: string) => ({
    httpGet: { path, port: "https", scheme: "HTTPS" },
    periodSeconds: 10,
    failureThreshold: 3,
  });
  return {
    serviceAccountName: app,
    priorityClassName: "system-cluster-critical",
    nodeSelector: { "kubernetes.io/os": "linux" },
    containers: [
      {
        name: app,
        image,
        args: [...flags],
        ports: [{ name: "https", containerPort: 10250, protocol: "TCP" }],
        readinessProbe: { ...probe("/readyz"), initialDelaySeconds: 20 },
        livenessProbe: probe("/livez"),
        resources: { requests: { cpu: "100m", memory: "200Mi" } },
        securityContext: {
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          runAsUser: 1000,
          allowPrivilegeEscalation: false,
          seccompProfile: { type: "RuntimeDefault" },
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [{ name: "tmp-dir", mountPath: "/tmp" }],
      },
    ],
    volumes: [{ name: "tmp-dir", emptyDir: {} }],
  };
}
