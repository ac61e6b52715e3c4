import type { NodeObject } from "../../lib/nodeStatus";
import type { KubeApi } from "./kubeApi";
import { nodePath } from "./paths";

/** Removes this very Node: one that a newer machine has registered under its name since stays. */
export async function removeNode(api: KubeApi, { metadata }: NodeObject): Promise<void> {
  const { name, uid } = metadata;
  await api.remove(nodePath(name), { preconditions: { uid } });
}
