import type { KubeApi } from "../../actions/kubeApi";
import type { Pod } from "../pods/ownNamespace";

const systemPods = "/api/v1/namespaces/kube-system/pods?fieldSelector=status.phase%3DPending";

/**
 * Pods of Kubernetes itself, such as CoreDNS, that no node has CPU or memory for: "coredns-x: 0/2 nodes are available:
 * 2 Insufficient cpu." Every node is Ready then, and still no name resolves. undefined where the API does not
 * list them.
 */
export async function podsWithoutRoom(
  api: Pick<KubeApi, "once">,
): Promise<readonly string[] | undefined> {
  try {
    const reply = await api.once({ method: "GET", path: systemPods });
    if (reply.status !== 200) return undefined;
    return withoutRoom((JSON.parse(reply.text) as { items: Pod[] }).items);
  } catch {
    return undefined;
  }
}

/** A pod that waits for something that passes, such as a node's first taint, is not among them. */
function withoutRoom(pods: readonly Pod[]): readonly string[] {
  return pods.flatMap(({ metadata, status }) => {
    const scheduled = status?.conditions?.find(({ type }) => type === "PodScheduled");
    const message = scheduled?.reason === "Unschedulable" ? (scheduled.message ?? "") : "";
    const [why = ""] = message.split(" preemption:");
    return why.includes("Insufficient") ? [`${metadata.name}: ${why}`] : [];
  });
}
