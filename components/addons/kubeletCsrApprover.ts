import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { csrApproverEnv } from "../../lib/addons/kubeletCsrApprover";
import { account } from "../account";
import { notWaitedFor, type AddonArgs } from "./addonArgs";

const app = "kubelet-csr-approver";
const namespace = "kube-system";
const labels = { app };

/** Approves the serving certificates that kubelets of the cluster's own nodes ask for. Objects as in postfinance's manifests. */
export class KubeletCsrApprover extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: AddonArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:KubeletCsrApprover", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };

    const access = account(name, { namespace, account: app, roles: { [app]: rules } }, owned);
    const env = Object.entries(csrApproverEnv(plan)).map(([key, value]) => ({ name: key, value }));
    new kubernetes.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata: { name: app, namespace, annotations: notWaitedFor },
        spec: {
          // One of them leads.
          replicas: Math.min(2, plan.nodes.length),
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: podSpec(releases.kubeletCsrApprover, env) },
        },
      },
      { ...owned, dependsOn: access },
    );
    this.registerOutputs({});
  }
}

const certificates = (
  resources: string[],
  verbs: string[],
): kubernetes.types.input.rbac.v1.PolicyRule => ({
  apiGroups: ["certificates.k8s.io"],
  resources,
  verbs,
});

const rules: kubernetes.types.input.rbac.v1.PolicyRule[] = [
  certificates(["certificatesigningrequests"], ["get", "list", "watch"]),
  certificates(["certificatesigningrequests/approval"], ["update"]),
  { ...certificates(["signers"], ["approve"]), resourceNames: ["kubernetes.io/kubelet-serving"] },
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    verbs: ["create", "get", "update"],
  },
  { apiGroups: [""], resources: ["events"], verbs: ["create"] },
];

function podSpec(
  image: string,
  env: kubernetes.types.input.core.v1.EnvVar[],
): kubernetes.types.input.core.v1.PodSpec {
  return {
    serviceAccountName: app,
    // Where no worker is Ready yet, too.
    tolerations: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }],
    containers: [
      {
        name: app,
        image,
        args: [
          "-metrics-bind-address",
          ":8080",
          "-health-probe-bind-address",
          ":8081",
          "-leader-election",
        ],
        env,
        ports: [{ name: "metrics", containerPort: 8080 }],
        livenessProbe: { httpGet: { path: "/healthz", port: 8081 } },
        resources: {
          requests: { cpu: "100m", memory: "64Mi" },
          limits: { cpu: "500m", memory: "128Mi" },
        },
        securityContext: {
          runAsUser: 65532,
          runAsGroup: 65532,
          runAsNonRoot: true,
          privileged: false,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          seccompProfile: { type: "RuntimeDefault" },
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  };
}
