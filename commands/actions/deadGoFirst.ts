import { UserError } from "../../lib/errors";
import { timingProfile } from "../../lib/timing";
import type { InputWith } from "./actionInput";
import { type EtcdApi, memberOfNode } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { leaseHolder } from "./lease";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

/**
 * A control plane that lives leaves only while all others do. It waits before it asks for the lease, so that a dead
 * one that is to be replaced as well goes first; when nobody is at work on the dead one it refuses.
 */
export async function deadGoFirst(
  input: InputWith<"node">,
  api: KubeApi,
  etcd: EtcdApi,
  say: Say,
): Promise<void> {
  const { node, timing } = input;
  if (node.role === "worker") return;
  const { silentWait, leaseWait } = timingProfile(timing);
  let idleSince: number | undefined;
  const probe = async (): Promise<Progress<true>> => {
    const members = await etcd.members();
    const health = await etcd.health(members);
    const own = memberOfNode(members, node);
    const silent = health.filter(
      ({ id, learner, healthy }) => !learner && !healthy && id !== own?.id,
    );
    const alive = health.some(({ id, healthy }) => id === own?.id && healthy);
    if (!alive || silent.length === 0) return { done: true };
    const names = silent.map(({ name }) => name).join(", ");
    const holder = await leaseHolder(api);
    idleSince = holder === "" ? (idleSince ?? Date.now()) : undefined;
    if (idleSince !== undefined && Date.now() - idleSince > silentWait * 1000) {
      throw new UserError("FHA506", [refusal(node.name, names)]);
    }
    return { waiting: `etcd on ${names} is not healthy` };
  };
  const what = "the other control planes to be healthy, or replaced first";
  await poll({ code: "FHA506", what, seconds: leaseWait, timing }, say, probe);
}

function refusal(name: string, dead: string): string {
  return (
    `${name} stays: etcd on ${dead} is not healthy, and a control plane leaves only while all others are. ` +
    `Mend ${dead} or replace it first (npm run replace -- <node>), then run the same command again.`
  );
}
