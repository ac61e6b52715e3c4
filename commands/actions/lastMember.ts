import { UserError } from "../../lib/errors";
import { fateOfOnlyVoter, isOnlyVoter } from "../../lib/leaving";
import { timingProfile } from "../../lib/timing";
import type { InputWith } from "./actionInput";
import { readDesired } from "./desired";
import type { EtcdApi } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { lastControlPlane } from "./othersHealthy";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

/**
 * Whether this is the only voter and may go with its cluster; false as soon as another one votes. Others that are
 * wanted may still be on their way, and so may this run's own settings: it waits before it refuses.
 */
export async function endsItsCluster(
  input: InputWith<"node" | "controlPlanes">,
  api: KubeApi,
  etcd: EtcdApi,
  say: Say,
): Promise<boolean> {
  const { node, timing } = input;
  if (node.role === "worker") {
    return false;
  }
  const { joinWait, apiAskMs } = timingProfile(timing);
  const patience = Date.now() + 15 * apiAskMs;
  const slots = input.controlPlanes.map(({ name }) => name);
  const what = `another control plane, since ${node.name} is the only one`;
  const wait = { code: "FHA404", what, seconds: joinWait, timing } as const;
  return poll(wait, say, async (): Promise<Progress<boolean>> => {
    if (!isOnlyVoter(await etcd.members(), node)) return { done: false };
    const fate = fateOfOnlyVoter(await readDesired(api), node.name, slots);
    if (fate === "ends") return { done: true };
    if (fate === "waits") return { waiting: "no other one has joined yet" };
    if (Date.now() > patience) throw new UserError("FHA404", [lastControlPlane(node.name)]);
    return { waiting: "no other one is wanted, and allowDataLoss is not set" };
  });
}
