import { UserError } from "../../lib/errors";
import { stalePartsOf } from "../../lib/joining";
import type { NodeObject } from "../../lib/nodeStatus";
import { judgeRemoval } from "../../lib/quorum";
import { timingProfile } from "../../lib/timing";
import type { InputWith } from "./actionInput";
import { admittedMachine } from "./admitted";
import { type EtcdApi, type EtcdMember, memberOfNode } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { lastControlPlane } from "./othersHealthy";
import { nodePath } from "./paths";
import { removeNode } from "./removeNode";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

/**
 * Removes what an earlier machine of this name left behind: kubeadm join would revive its etcd member with an empty
 * disk, and fails on a stale Ready Node.
 */
export async function removeStale(
  input: InputWith<"node" | "domainId">,
  api: KubeApi,
  etcd: EtcdApi,
  say: Say,
): Promise<void> {
  const { node: wanted, domainId } = input;
  const node = await api.get<NodeObject>(nodePath(wanted.name));
  const member =
    wanted.role === "controlPlane" ? memberOfNode(await etcd.members(), wanted) : undefined;
  const admitted = await admittedMachine(api, wanted.name);
  const stale = stalePartsOf({ node, member: member !== undefined, admitted }, domainId);
  if (member !== undefined && stale.member) {
    await removeDeadMember(input, etcd, member, say);
  }
  if (node !== undefined && stale.node) {
    await removeNode(api, node);
    say(`removed the Node of an earlier ${wanted.name}`);
  }
}

async function removeDeadMember(
  input: InputWith<"node" | "domainId">,
  etcd: EtcdApi,
  member: EtcdMember,
  say: Say,
): Promise<void> {
  const { node, timing } = input;
  const seconds = timingProfile(timing).bootWait;
  const what = `etcd to spare the member of an earlier ${node.name}`;
  await poll({ code: "FHA506", what, seconds, timing }, say, async (): Promise<Progress<true>> => {
    if (await etcd.isHealthy(member.address)) {
      throw new UserError("FHA512", [
        `A healthy etcd member of another machine answers at ${member.address}, ${node.name}'s address. ` +
          `Stop that machine first; this one's domain is ${input.domainId}.`,
      ]);
    }
    const verdict = judgeRemoval(await etcd.health(await etcd.members()), member.id);
    if (verdict.kind === "last") {
      throw new UserError("FHA404", [lastControlPlane(node.name)]);
    }
    if (verdict.kind === "unsafe") return { waiting: verdict.reason };
    // Asked again when etcd refuses: see takeOut.
    await etcd.remove(member);
    return { done: true };
  });
  say(`removed etcd member ${member.id} of an earlier ${node.name}`);
}
