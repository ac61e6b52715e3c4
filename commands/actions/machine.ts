import { type Machine, machineOf } from "../../lib/leaving";
import type { NodeObject } from "../../lib/nodeStatus";
import type { InputWith } from "./actionInput";
import { admittedMachine } from "./admitted";
import { type EtcdApi, type EtcdMember, memberOfNode } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { nodePath } from "./paths";

/** The machine with this domain id under this node name; undefined when the name belongs to another, or to none. */
export async function findMachine(
  api: KubeApi,
  etcd: EtcdApi,
  { node: wanted, domainId }: InputWith<"node" | "domainId">,
): Promise<Machine<EtcdMember> | undefined> {
  const node = await api.get<NodeObject>(nodePath(wanted.name));
  const member =
    wanted.role === "controlPlane" ? memberOfNode(await etcd.members(), wanted) : undefined;
  return machineOf({ node, member }, await admittedMachine(api, wanted.name), domainId);
}
