import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

export interface AccountArgs {
  readonly namespace: pulumi.Input<string>;
  /** Of the ServiceAccount. */
  readonly account: string;
  /** Rules by name of the ClusterRole that carries them. */
  readonly roles: Readonly<Record<string, kubernetes.types.input.rbac.v1.PolicyRule[]>>;
}

/** A ServiceAccount and what it may do in the whole cluster; gives what its pods must wait for. */
export function account(
  name: string,
  { namespace, account: accountName, roles }: AccountArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const serviceAccount = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: { name: accountName, namespace } },
    opts,
  );
  const bindings = Object.entries(roles).map(([role, rules]) => {
    const clusterRole = new kubernetes.rbac.v1.ClusterRole(
      `${name}-${role}-role`,
      { metadata: { name: role }, rules },
      opts,
    );
    return new kubernetes.rbac.v1.ClusterRoleBinding(
      `${name}-${role}-binding`,
      {
        metadata: { name: `${accountName}-${role}` },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
        subjects: [{ kind: "ServiceAccount", name: accountName, namespace }],
      },
      { ...opts, dependsOn: [clusterRole] },
    );
  });
  return [serviceAccount, ...bindings];
}
