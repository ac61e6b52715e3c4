import { UserError } from "../../lib/errors";
import { judgeLeave } from "../../lib/leaving";
import { controlPlaneLabel } from "../../lib/membership";
import { isReady, type NodeObject, readiness } from "../../lib/nodeStatus";
import type { InputWith } from "./actionInput";
import { directApi } from "./connect";
import type { EtcdApi, EtcdMember } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { nodesPath } from "./paths";
import type { Progress } from "./poll";

/** Whether the control planes other than `leaving` can carry the cluster; throws when there is no other. */
export async function othersHealthy(
  input: InputWith<"node">,
  api: KubeApi,
  etcd: EtcdApi,
  leaving: EtcdMember | undefined,
): Promise<Progress<true>> {
  const members = await etcd.members();
  const verdict = judgeLeave(await etcd.health(members), leaving?.id);
  if (verdict.kind === "last") {
    throw new UserError("FHA404", [lastControlPlane(input.node.name)]);
  }
  if (verdict.kind === "unsafe") {
    return { waiting: verdict.reason };
  }
  if (verdict.dead) {
    return { done: true };
  }
  const others = members.filter(({ id }) => id !== leaving?.id);
  const reasons = [
    ...verdict.sick.map((name) => `etcd on ${name} is not healthy`),
    ...(await Promise.all(others.map((member) => apiServerProblem(input, member)))),
    ...(await nodeProblems(api, input.node.name)),
  ].filter((reason) => reason !== "");
  return reasons.length === 0 ? { done: true } : { waiting: reasons.join("; ") };
}

export function lastControlPlane(name: string): string {
  return (
    `${name} is the only control plane: without it the cluster and all its data are gone. ` +
    "Add control planes first, or set allowDataLoss if that is what you want."
  );
}

async function apiServerProblem(input: InputWith<never>, member: EtcdMember): Promise<string> {
  try {
    const reply = await directApi(input, member.address).once({ method: "GET", path: "/readyz" });
    return reply.status === 200 ? "" : `the API server of ${member.name} answers ${reply.status}`;
  } catch {
    return `the API server of ${member.name} does not answer`;
  }
}

async function nodeProblems(api: KubeApi, leaving: string): Promise<string[]> {
  const selector = encodeURIComponent(controlPlaneLabel);
  const list = await api.get<{ items: NodeObject[] }>(`${nodesPath}?labelSelector=${selector}`);
  return (list?.items ?? [])
    .filter((node) => node.metadata.name !== leaving && !isReady(node))
    .map((node) => `${node.metadata.name} is ${readiness(node)}`);
}
