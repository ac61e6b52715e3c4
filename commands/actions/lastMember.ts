import { timingProfile } from "../../lib/timing";
import type { InputWith } from "./actionInput";
import { readDesired } from "./desired";
import type { EtcdApi } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

/** Asks for a while: this run's own settings may still be on their way to the cluster. */
export async function dataMayBeLost(
  { node, timing }: InputWith<"node">,
  api: KubeApi,
  say: Say,
): Promise<boolean> {
  const end = Date.now() + 15 * timingProfile(timing).apiAskMs;
  const what = `allowDataLoss, since ${node.name} is the only control plane`;
  const seconds = Number.POSITIVE_INFINITY;
  return poll(
    { code: "FHA404", what, seconds, timing },
    say,
    async (): Promise<Progress<boolean>> => {
      if ((await readDesired(api)).allowDataLoss) return { done: true };
      return Date.now() < end ? { waiting: "it is not set" } : { done: false };
    },
  );
}

/** Whether no other member of etcd votes. */
export async function isLastMember({ node }: InputWith<"node">, etcd: EtcdApi): Promise<boolean> {
  if (node.role === "worker") {
    return false;
  }
  const voters = (await etcd.members()).filter(({ learner }) => !learner);
  return voters.every(({ name, address }) => name === node.name || address === node.address);
}
