/** Names of the in-cluster objects by which membership actions find each other; stable for ever. */
export const systemNamespace = "kube-system";
/** coordination.k8s.io/v1 Lease: who may take a node out now. */
export const membershipLease = "flatcar-ha-membership";
/** ConfigMap, `data.nodes`: JSON list of the wanted node names. */
export const desiredConfigMap = "flatcar-ha-desired";
/** ConfigMap, `data[<node>]`: libvirt UUID of the machine that was last given a token. */
export const admittedConfigMap = "flatcar-ha-admitted";
/** Node annotation: etcd member id, hex. */
export const etcdMemberAnnotation = "flatcar-ha/etcd-member";
/** Group that kubeadm binds to cluster-admin. */
export const adminGroup = "kubeadm:cluster-admins";
export const controlPlaneLabel = "node-role.kubernetes.io/control-plane";
export const workerLabel = "node-role.kubernetes.io/worker";
export const apiServerPort = 6443;
export const etcdPort = 2379;

/** An action as it appears in the lease: `<node>/<domainId>/<one word for this action alone>`. */
export function holderIdentity(node: string, domainId: string, action: string): string {
  return `${node}/${domainId.toLowerCase()}/${action}`;
}

/** Node name of a holder identity; "" when nobody holds the lease. */
export function holderNode(identity: string | undefined): string {
  return (identity ?? "").split("/")[0] ?? "";
}

/** Domain id of a holder identity; "" when nobody holds the lease. */
export function holderMachine(identity: string | undefined): string {
  return (identity ?? "").split("/")[1] ?? "";
}

/** UUIDs are equal whatever their case: firmware, libvirt and kubelet disagree about it. */
export function sameMachine(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && left !== "" && left.toLowerCase() === right?.toLowerCase();
}
