import type { NodeObject } from "../../lib/nodeStatus";
import { type KubeApi, KubeError } from "../actions/kubeApi";
import { nodesPath } from "../actions/paths";

/** The cluster's nodes, asked once; rejects with KubeError or Unreachable. */
export async function listNodes<T extends NodeObject>(api: KubeApi): Promise<readonly T[]> {
  const call = { method: "GET", path: nodesPath } as const;
  const reply = await api.once(call);
  if (reply.status !== 200) throw new KubeError(call, reply);
  return (JSON.parse(reply.text) as { items: T[] }).items;
}
