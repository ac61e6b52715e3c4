import { timingProfile } from "../../lib/timing";
import type { InputWith } from "./actionInput";
import type { EtcdApi, EtcdMember } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { othersHealthy } from "./othersHealthy";
import { poll } from "./poll";
import type { Say } from "./say";

/** Removes a control plane's etcd member and waits until the rest is healthy without it. */
export async function takeOutMember(
  input: InputWith<"node">,
  api: KubeApi,
  etcd: EtcdApi,
  member: EtcdMember,
  say: Say,
): Promise<void> {
  const heir = (await etcd.members()).find(({ id, learner }) => id !== member.id && !learner);
  if (heir !== undefined) {
    // Removing a leader costs an election; a dead member leads nothing and does not answer.
    await etcd.moveLeader(member, heir).catch(() => undefined);
  }
  await etcd.remove(member);
  say(`removed etcd member ${member.id} of ${input.node.name}`);
  const what = "etcd and the API without it";
  const { timing } = input;
  const seconds = timingProfile(timing).bootWait;
  await poll({ code: "FHA506", what, seconds, timing }, say, () =>
    othersHealthy(input, api, etcd, undefined),
  );
}
