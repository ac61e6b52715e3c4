import { UserError } from "../../lib/errors";
import type { NodeObject } from "../../lib/nodeStatus";
import { timingProfile } from "../../lib/timing";
import { type InputWith, requireInput } from "./actionInput";
import { rememberMachine } from "./admitted";
import { authorityApi, directApi, etcdOf } from "./connect";
import { deadGoFirst } from "./deadGoFirst";
import { readDesired } from "./desired";
import { drain, setSchedulable } from "./drain";
import type { EtcdApi } from "./etcdApi";
import type { KubeApi } from "./kubeApi";
import { acquireLease, type HeldLease, leaseHolder, releaseLease } from "./lease";
import { findMachine, type Machine } from "./machine";
import { dataMayBeLost, isLastMember } from "./lastMember";
import { lastControlPlane, othersHealthy } from "./othersHealthy";
import { withCleanup } from "./onSignal";
import { nodePath } from "./paths";
import { poll } from "./poll";
import { takeOutMember } from "./takeOutMember";
import type { Say } from "./say";
import { waitForApi } from "./waitForApi";

type Input = InputWith<"authority" | "controlPlanes" | "node" | "domainId">;

/** Verb leave-delete: takes one machine out of the cluster, alone, never below quorum (design D11). */
export async function leaveDelete(raw: unknown, say: Say): Promise<void> {
  const input = requireInput(raw, ["authority", "controlPlanes", "node", "domainId"]);
  const { node, domainId } = input;
  const api = authorityApi(input);
  const etcd = etcdOf(input);
  try {
    await waitForApi(api, input.timing, "bootWait", say);
  } catch (error) {
    if (input.allowDataLoss === true && (await isAlone(input))) {
      say(`no control plane answers any more: ${node.name} goes as it is, as allowDataLoss says`);
      return;
    }
    throw error;
  }

  if ((await findMachine(api, etcd, input)) === undefined) {
    say(`${node.name} is not this machine (any more): nothing to take out`);
    await releaseUnlessWanted(input, api, say);
    return;
  }
  if (await isLastMember(input, etcd)) {
    if (await dataMayBeLost(input, api, say)) {
      say(`${node.name} is the only control plane: its cluster ends here, as allowed`);
      return;
    }
    throw new UserError("FHA404", [lastControlPlane(node.name)]);
  }
  await deadGoFirst(input, api, etcd, say);
  const lease = await acquireLease(api, node.name, domainId, input.timing, say);
  // The wait may have been long: look again.
  const machine = await findMachine(api, etcd, input);
  if (machine !== undefined) {
    await takeOut(input, api, etcd, machine, lease, say);
  }
  lease.stop();
  await releaseUnlessWanted(input, api, say);
}

async function takeOut(
  input: Input,
  api: KubeApi,
  etcd: EtcdApi,
  machine: Machine,
  lease: HeldLease,
  say: Say,
): Promise<void> {
  const { name } = input.node;
  let drained = false;
  const giveUp = async (): Promise<void> => {
    if (!drained) {
      lease.stop();
      await stayIn(api, machine.node, name, say);
    }
  };
  await withCleanup(giveUp, async () => {
    await makeRoom(input, api, etcd, machine, say);
    await lease.keep();
    drained = true;
  });
  if (machine.member !== undefined) {
    await takeOutMember(input, api, etcd, machine.member, say);
  }
  await api.remove(nodePath(name));
  await rememberMachine(api, name, undefined);
  say(`${name} has left the cluster`);
}

async function makeRoom(
  input: Input,
  api: KubeApi,
  etcd: EtcdApi,
  { node, member }: Machine,
  say: Say,
): Promise<void> {
  if (input.node.role === "controlPlane") {
    const what = "the other control planes to be healthy";
    const { timing } = input;
    const seconds = timingProfile(timing).bootWait;
    await poll({ code: "FHA506", what, seconds, timing }, say, () =>
      othersHealthy(input, api, etcd, member),
    );
  }
  if (node !== undefined) {
    await drain(api, node, input.timing, say);
  }
}

/** Nothing is lost yet: the node goes on working, and others may go. */
async function stayIn(
  api: KubeApi,
  node: NodeObject | undefined,
  name: string,
  say: Say,
): Promise<void> {
  if (node !== undefined && node.spec?.unschedulable !== true) {
    await setSchedulable(api, name, true);
  }
  await releaseLease(api, name, say);
}

/** A node that is to come back keeps the lease until it has; one that is not wanted has nobody to free it later. */
async function releaseUnlessWanted(input: Input, api: KubeApi, say: Say): Promise<void> {
  const { name } = input.node;
  const wanted = (await readDesired(api)).nodes;
  if (wanted?.includes(name) === false) {
    await releaseLease(api, name, say);
  } else if ((await leaseHolder(api)) === name) {
    say(`the membership lease stays with ${name} until it is back and Ready`);
  }
}

/** Whether no other control plane's API server accepts a connection. */
async function isAlone(input: Input): Promise<boolean> {
  const others = input.controlPlanes.filter(({ name }) => name !== input.node.name);
  const asked = others.map(({ address }) =>
    directApi(input, address).once({ method: "GET", path: "/readyz" }),
  );
  const answers = await Promise.allSettled(asked);
  return input.node.role === "controlPlane" && answers.every(({ status }) => status === "rejected");
}
