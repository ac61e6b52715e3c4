import { registrationIsWaitedFor, votes } from "../../lib/joining";
import { controlPlaneLabel } from "../../lib/membership";
import { isReady, type NodeObject, readiness } from "../../lib/nodeStatus";
import type { InputWith } from "./actionInput";
import { directApi } from "./connect";
import { type EtcdApi, memberOfNode } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { nodePath } from "./paths";
import type { Progress } from "./poll";

/** How far this machine's join is; done when its kubelet is Ready too, for which it needs the pod network. */
export async function readyProgress(
  input: InputWith<"node" | "domainId">,
  api: KubeApi,
  etcd: EtcdApi,
): Promise<Progress<true>> {
  const joined = await joinProgress(input, api, etcd);
  if ("waiting" in joined) {
    return joined;
  }
  return isReady(joined.done) ? { done: true } : { waiting: readiness(joined.done) };
}

/** Done when kubeadm needs nothing more from the cluster. */
export async function joinProgress(
  input: InputWith<"node" | "domainId">,
  api: KubeApi,
  etcd: EtcdApi,
): Promise<Progress<NodeObject>> {
  const found = await api.get<NodeObject>(nodePath(input.node.name));
  const waiting = registrationIsWaitedFor(found, input.domainId);
  if (found === undefined || waiting !== "") {
    return { waiting };
  }
  return input.node.role === "worker" ? { done: found } : controlPlaneProgress(input, etcd, found);
}

/** A kubelet is registered before its control plane serves: the next node must not go before that. */
async function controlPlaneProgress(
  input: InputWith<"node">,
  etcd: EtcdApi,
  found: NodeObject,
): Promise<Progress<NodeObject>> {
  const { node } = input;
  const member = memberOfNode(await etcd.members(), node);
  if (member === undefined || !votes(member)) {
    return { waiting: "registered, its etcd member does not vote yet" };
  }
  if (!(await etcd.isHealthy(node.address))) {
    return { waiting: "registered, its etcd is not healthy yet" };
  }
  const reply = await directApi(input, node.address).once({ method: "GET", path: "/readyz" });
  if (reply.status !== 200) {
    return { waiting: `registered, its API server answers ${reply.status}` };
  }
  return controlPlaneLabel in (found.metadata.labels ?? {})
    ? { done: found }
    : { waiting: "registered, not marked as a control plane yet" };
}
