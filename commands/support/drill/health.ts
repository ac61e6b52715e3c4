import { messageOf } from "../../../lib/errors";
import type { ActionInput } from "../../actions/actionInput";
import { directApi, operatorApi } from "../../actions/connect";
import { isPassing, type KubeApi } from "../../actions/kubeApi";
import { isReady, type NodeObject, readiness } from "../../../lib/nodeStatus";
import type { NodePlan } from "../../../lib/plan";
import { listNodes } from "../listNodes";
import type { Health } from "./drillCluster";

type Access = Pick<ActionInput, "endpoint" | "caCertificate" | "operator" | "timing">;

interface BootedNode extends NodeObject {
  readonly status?: NodeObject["status"] & { readonly nodeInfo?: { readonly bootID?: string } };
}

/** Asks the API through the VIP for its nodes, and each control plane whether its API server and etcd are ready. */
export function clusterHealth(access: Access, nodes: readonly NodePlan[]): Health {
  const api = operatorApi(access);
  return {
    problems: async () => {
      const found = await listNodes(api).catch(messageOf);
      if (typeof found === "string") return [`the API does not answer: ${found}`];
      const asked = nodes.map(async (node) => [
        ...nodeProblem(node, found),
        ...(node.role === "controlPlane" ? await serverProblem(access, node) : []),
      ]);
      return (await Promise.all(asked)).flat();
    },
    apiReady: async () => (await statusOf(api)) === 200,
    boots: async () => {
      const found = await listNodes<BootedNode>(api);
      return new Map(
        found.map(({ metadata, status }) => [metadata.name, status?.nodeInfo?.bootID ?? ""]),
      );
    },
  };
}

function nodeProblem({ name }: NodePlan, found: readonly NodeObject[]): readonly string[] {
  const node = found.find(({ metadata }) => metadata.name === name);
  if (node === undefined) return [`${name} is not in the cluster`];
  return isReady(node) ? [] : [`${name} is ${readiness(node)}`];
}

/** An API server is ready when the etcd beside it is, and that needs a quorum. */
async function serverProblem(
  access: Access,
  { name, address }: NodePlan,
): Promise<readonly string[]> {
  const status = await statusOf(directApi(access, address));
  if (status === 200) return [];
  return [`the API server of ${name} ${status === undefined ? "is silent" : `answers ${status}`}`];
}

async function statusOf(api: KubeApi): Promise<number | undefined> {
  try {
    return (await api.once({ method: "GET", path: "/readyz" })).status;
  } catch (error) {
    if (isPassing(error)) return undefined;
    throw error;
  }
}
