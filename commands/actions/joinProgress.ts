import { controlPlaneLabel, sameMachine } from "../../lib/membership";
import { isReady, type NodeObject, readiness, systemUuid } from "../../lib/nodeStatus";
import type { InputWith } from "./actionInput";
import { directApi } from "./connect";
import { type EtcdApi, memberOfNode } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { nodePath } from "./paths";
import type { Progress } from "./poll";

/** How far this machine's join is; done when kubeadm needs nothing more from the cluster. */
export async function joinProgress(
  input: InputWith<"node" | "domainId">,
  api: KubeApi,
  etcd: EtcdApi,
): Promise<Progress<true>> {
  const found = await api.get<NodeObject>(nodePath(input.node.name));
  if (found === undefined) {
    return { waiting: "no such Node yet" };
  }
  const uuid = systemUuid(found);
  if (uuid === undefined || uuid === "") {
    return { waiting: "registered, no status yet" };
  }
  if (!sameMachine(uuid, input.domainId)) {
    return { waiting: "the Node is still that of an earlier machine" };
  }
  if (!isReady(found)) {
    return { waiting: readiness(found) };
  }
  return input.node.role === "worker" ? { done: true } : controlPlaneProgress(input, etcd, found);
}

/** A kubelet is Ready before its control plane serves: the next node must not go before that. */
async function controlPlaneProgress(
  input: InputWith<"node">,
  etcd: EtcdApi,
  found: NodeObject,
): Promise<Progress<true>> {
  const { node } = input;
  const member = memberOfNode(await etcd.members(), node);
  if (member === undefined || member.name === "" || member.learner) {
    return { waiting: "Ready, its etcd member does not vote yet" };
  }
  if (!(await etcd.isHealthy(node.address))) {
    return { waiting: "Ready, its etcd is not healthy yet" };
  }
  const reply = await directApi(input, node.address).once({ method: "GET", path: "/readyz" });
  if (reply.status !== 200) {
    return { waiting: `Ready, its API server answers ${reply.status}` };
  }
  return controlPlaneLabel in (found.metadata.labels ?? {})
    ? { done: true }
    : { waiting: "Ready, not marked as a control plane yet" };
}
