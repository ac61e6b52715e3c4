import type { PropertyMap } from "../protocol/propertyValue";
import { at, group, textAt } from "./kubeObject";

const identity = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];
const selector = ["spec.selector"];
const byKind: Readonly<Record<string, readonly string[]>> = {
  "apps/DaemonSet": selector,
  "apps/Deployment": selector,
  "apps/StatefulSet": [
    ...selector,
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "/PersistentVolumeClaim": [
    "spec.accessModes",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeName",
  ],
  "/Pod": ["spec"],
  "/Service": ["spec.clusterIP"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
};

/**
 * Dotted paths whose change replaces the object. As in the real provider the data of ConfigMaps
 * and Secrets are among them unless the provider is told that they are mutable.
 */
export function forceNewPaths(
  object: PropertyMap,
  mutable: { readonly configMap: boolean; readonly secret: boolean },
): readonly string[] {
  const kind = `${group(object)}/${textAt(object, "kind")}`;
  const immutable = at(object, "immutable") === true;
  if (kind === "/ConfigMap" && (!mutable.configMap || immutable)) {
    return [...identity, "data", "binaryData"];
  }
  if (kind === "/Secret") {
    const data = !mutable.secret || immutable ? ["data", "stringData"] : [];
    return [...identity, "type", ...data];
  }
  return [...identity, ...(byKind[kind] ?? [])];
}
