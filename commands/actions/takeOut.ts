import type { Machine } from "../../lib/leaving";
import { sameMachine } from "../../lib/membership";
import type { NodeObject } from "../../lib/nodeStatus";
import { timingProfile } from "../../lib/timing";
import type { InputWith } from "./actionInput";
import { admittedMachine, rememberMachine } from "./admitted";
import { drain, setSchedulable } from "./drain";
import type { EtcdApi, EtcdMember } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import type { HeldLease } from "./lease";
import { findMachine } from "./machine";
import { withCleanup } from "./onSignal";
import { othersHealthy } from "./othersHealthy";
import { poll, type Poll, type Progress } from "./poll";
import { removeNode } from "./removeNode";
import type { Say } from "./say";

type Input = InputWith<"node" | "domainId">;
type Found = Machine<EtcdMember> | undefined;

export interface Cluster {
  readonly api: KubeApi;
  readonly etcd: EtcdApi;
}

/** Drains a machine, removes its etcd member and its Node, while the lease is held; an end in between is no harm. */
export async function takeOut(
  input: Input,
  cluster: Cluster,
  lease: HeldLease,
  node: NodeObject | undefined,
  say: Say,
): Promise<void> {
  const { api } = cluster;
  let out = false;
  const giveUp = async (): Promise<void> => {
    if (!out) {
      await stayIn(api, node, lease);
    }
  };
  const found = await withCleanup(giveUp, async () => {
    await whenSpared(input, cluster, say);
    if (node !== undefined) {
      await drain(api, node, input.timing, say);
    }
    await lease.keep();
    await handOverLead(input, cluster);
    // The drain may have taken long: once more, and what it finds is acted on at once.
    const last = await whenSpared(input, cluster, say);
    await lease.keep();
    out = true;
    return last;
  });
  let left = found;
  // More than once where its kubeadm join is under way and makes another one.
  while (left?.member !== undefined) {
    await removeMember(input, cluster, left.member, say);
    say(`removed etcd member ${left.member.id} of ${input.node.name}`);
    left = await whenSpared(input, cluster, say);
  }
  if (left?.node !== undefined) {
    await removeNode(api, left.node);
  }
  await forget(input, api);
  say(`${input.node.name} has left the cluster`);
}

/** Waits until the others can do without the machine, and gives it as it is then. */
async function whenSpared(input: Input, { api, etcd }: Cluster, say: Say): Promise<Found> {
  if (input.node.role === "worker") {
    return findMachine(api, etcd, input);
  }
  return poll(othersWait(input), say, async (): Promise<Progress<Found>> => {
    const found = await findMachine(api, etcd, input);
    const others = await othersHealthy(input, api, etcd, found?.member);
    return "done" in others ? { done: found } : others;
  });
}

/**
 * Asks again while etcd refuses: it counts a member in only after 5 s of connection without a break (HealthInterval in
 * etcd's server.go), which one that has just come back, or a hiccup of the network, does not have.
 */
function removeMember(
  input: Input,
  { api, etcd }: Cluster,
  member: EtcdMember,
  say: Say,
): Promise<true> {
  return poll(othersWait(input), say, async () => {
    const others = await othersHealthy(input, api, etcd, member);
    if ("done" in others) await etcd.remove(member);
    return others;
  });
}

function othersWait({ timing }: Input): Poll {
  const what = "the other control planes to be healthy";
  return { code: "FHA506", what, seconds: timingProfile(timing).bootWait, timing };
}

/** Removing a leader costs an election; a dead member leads nothing and does not answer. */
async function handOverLead(input: Input, { api, etcd }: Cluster): Promise<void> {
  const member = (await findMachine(api, etcd, input))?.member;
  const heir = (await etcd.members()).find(({ id, learner }) => id !== member?.id && !learner);
  if (member !== undefined && heir !== undefined) {
    await etcd.moveLeader(member, heir).catch(() => undefined);
  }
}

/** Nothing is lost yet: the node goes on working, and others may go. */
async function stayIn(api: KubeApi, node: NodeObject | undefined, lease: HeldLease): Promise<void> {
  if (node !== undefined && node.spec?.unschedulable !== true) {
    await setSchedulable(api, node.metadata.name, true);
  }
  await lease.giveUp();
}

async function forget({ node, domainId }: Input, api: KubeApi): Promise<void> {
  if (sameMachine(await admittedMachine(api, node.name), domainId)) {
    await rememberMachine(api, node.name, undefined);
  }
}
