import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { kuredFlags } from "../../lib/addons/kured";
import { account } from "../account";
import { notWaitedFor, type AddonArgs } from "./addonArgs";

const namespace = "kube-system";
const metadata = { name: "kured", namespace };
const labels = { name: "kured" };

/** kured on every node: reboots it, drained, where Flatcar says that an update waits. Objects as in its release's manifest. */
export class Kured extends pulumi.ComponentResource {
  constructor(name: string, { plan, releases }: AddonArgs, opts: pulumi.ComponentResourceOptions) {
    super("flatcar-ha:index:Kured", name, {}, opts);
    const owned = { parent: this, deletedWith: opts.deletedWith };

    const access = account(
      name,
      { namespace, account: "kured", roles: { kured: nodeRules } },
      owned,
    );
    const role = new kubernetes.rbac.v1.Role(`${name}-lock`, { metadata, rules: lockRules }, owned);
    const binding = new kubernetes.rbac.v1.RoleBinding(
      `${name}-lock-binding`,
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "kured" },
        subjects: [{ kind: "ServiceAccount", name: "kured", namespace }],
      },
      { ...owned, dependsOn: [role] },
    );
    new kubernetes.apps.v1.DaemonSet(
      `${name}-daemons`,
      {
        metadata: { ...metadata, annotations: notWaitedFor },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: podSpec(releases.kured, kuredFlags(plan)) },
        },
      },
      { ...owned, dependsOn: [...access, binding] },
    );
    this.registerOutputs({});
  }
}

/** To drain its node and let it take pods again. */
const nodeRules: kubernetes.types.input.rbac.v1.PolicyRule[] = [
  { apiGroups: [""], resources: ["nodes"], verbs: ["get", "patch"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["list", "delete", "get"] },
  { apiGroups: ["apps"], resources: ["daemonsets"], verbs: ["get"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
];

/** Its lock is an annotation of its own DaemonSet. */
const lockRules: kubernetes.types.input.rbac.v1.PolicyRule[] = [
  { apiGroups: ["apps"], resources: ["daemonsets"], resourceNames: ["kured"], verbs: ["update"] },
];

function podSpec(image: string, flags: readonly string[]): kubernetes.types.input.core.v1.PodSpec {
  return {
    serviceAccountName: "kured",
    // Every node, whatever its pool's taints.
    tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
    // It asks the node's own systemd for the reboot.
    hostPID: true,
    containers: [
      {
        name: "kured",
        image,
        command: ["/usr/bin/kured", ...flags],
        env: [{ name: "KURED_NODE_ID", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
        ports: [{ name: "metrics", containerPort: 8080 }],
        securityContext: { privileged: true, readOnlyRootFilesystem: true },
        volumeMounts: [{ name: "sentinel", mountPath: "/sentinel", readOnly: true }],
      },
    ],
    volumes: [{ name: "sentinel", hostPath: { path: "/var/run", type: "Directory" } }],
  };
}
