import type { Desired } from "../../lib/leaving";
import { desiredConfigMap, holderNode, systemNamespace } from "../../lib/membership";
import type { NodeObject } from "../../lib/nodeStatus";
import { requireInput } from "./actionInput";
import { operatorApi } from "./connect";
import type { KubeApi } from "./kubeApi";
import { leaseHolder, releaseLease } from "./lease";
import { desiredPath, nodePath } from "./paths";
import type { Say } from "./say";
import { waitForApi } from "./waitForApi";

/** Verb desired: writes the wanted node names where later deletes find them. */
export async function desired(raw: unknown, say: Say): Promise<void> {
  const input = requireInput(raw, ["operator", "nodes"]);
  const api = operatorApi(input);
  await waitForApi(api, input.timing, "bootWait", say);
  await api.apply(desiredPath, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: desiredConfigMap, namespace: systemNamespace },
    data: {
      nodes: JSON.stringify(input.nodes),
      allowDataLoss: String(input.allowDataLoss ?? false),
    },
  });
  say(`wanted nodes: ${input.nodes.join(", ")}`);
  await freeForgottenLease(api, input.nodes, say);
}

export async function readDesired(api: KubeApi): Promise<Desired> {
  const map = await api.get<{ data?: Record<string, string> }>(desiredPath);
  const nodes = map?.data?.["nodes"];
  return {
    nodes: nodes === undefined ? undefined : (JSON.parse(nodes) as string[]),
    allowDataLoss: map?.data?.["allowDataLoss"] === "true",
  };
}

/** A node that was taken out for replacement, and then dropped by the user, never comes back to free its lease. */
async function freeForgottenLease(
  api: KubeApi,
  wanted: readonly string[],
  say: Say,
): Promise<void> {
  const holder = await leaseHolder(api);
  if (holder === "" || wanted.includes(holder)) {
    return;
  }
  if ((await api.get<NodeObject>(nodePath(holder))) === undefined) {
    await releaseLease(api, (spec) => holderNode(spec.holderIdentity) === holder, say);
  }
}
