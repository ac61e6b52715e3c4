import { sameMachine } from "../../lib/membership";
import { type NodeObject, systemUuid } from "../../lib/nodeStatus";
import type { InputWith } from "./actionInput";
import { admittedMachine } from "./admitted";
import { type EtcdApi, type EtcdMember, memberOfNode } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { nodePath } from "./paths";

/** What the cluster still holds of one machine. */
export interface Machine {
  /** undefined: someone deleted the Node already. */
  readonly node: NodeObject | undefined;
  /** Control planes only. */
  readonly member: EtcdMember | undefined;
}

/** The machine with this domain id under this node name; undefined when the name belongs to another, or to none. */
export async function findMachine(
  api: KubeApi,
  etcd: EtcdApi,
  { node: wanted, domainId }: InputWith<"node" | "domainId">,
): Promise<Machine | undefined> {
  const node = await api.get<NodeObject>(nodePath(wanted.name));
  if (node !== undefined && !sameMachine(systemUuid(node), domainId)) {
    return undefined;
  }
  const member =
    wanted.role === "controlPlane" ? memberOfNode(await etcd.members(), wanted) : undefined;
  if (node !== undefined) {
    return { node, member };
  }
  const ours = sameMachine(await admittedMachine(api, wanted.name), domainId);
  return ours && member !== undefined ? { node, member } : undefined;
}
