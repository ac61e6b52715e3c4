import { bootstrapTokenName } from "../../lib/bootstrapToken";
import { isWhole } from "../../lib/leaving";
import { isKeptByMachine, isOfMachine } from "../../lib/lease";
import { type InputWith, requireInput } from "./actionInput";
import { authorityApi, directApi, etcdOf } from "./connect";
import { deadGoFirst } from "./deadGoFirst";
import { readDesired } from "./desired";
import type { KubeApi } from "./kubeApi";
import { endsItsCluster } from "./lastMember";
import { acquireLease, leaseHolder, releaseLease } from "./lease";
import { findMachine } from "./machine";
import { secretPath } from "./paths";
import type { Say } from "./say";
import { takeOut } from "./takeOut";
import { waitForApi } from "./waitForApi";

type Input = InputWith<"authority" | "controlPlanes" | "node" | "domainId">;

/** Verb leave-delete: takes one machine out of the cluster, alone, never below quorum (design D11). */
export async function leaveDelete(raw: unknown, say: Say): Promise<void> {
  const input = requireInput(raw, ["authority", "controlPlanes", "node", "domainId", "token"]);
  const { node, domainId, token } = input;
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

  // A join that was killed may have left it there, and the machine would come in again behind our back.
  await api.remove(secretPath(bootstrapTokenName(token)));
  const found = await findMachine(api, etcd, input);
  if (found === undefined) {
    say(`${node.name} is not this machine (any more): nothing to take out`);
    await releaseUnlessWanted(input, api, say);
    return;
  }
  if (isWhole(found, node.role)) {
    // A leave that was killed before it took anything out: a dead node that has to go first must not wait for it.
    await releaseLease(api, (spec) => isKeptByMachine(spec, node.name, domainId), say);
  }
  if (await endsItsCluster(input, api, etcd, say)) {
    say(`${node.name} is the only control plane: its cluster ends here, as allowed`);
    return;
  }
  await deadGoFirst(input, api, etcd, say);
  const lease = await acquireLease(api, node.name, domainId, input.timing, say);
  // The wait may have been long: look again.
  const machine = await findMachine(api, etcd, input);
  if (machine !== undefined) {
    await takeOut(input, { api, etcd }, lease, machine.node, say);
  }
  lease.stop();
  await releaseUnlessWanted(input, api, say);
}

/** A node that is to come back keeps the lease until it has; one that is not wanted has nobody to free it later. */
async function releaseUnlessWanted(input: Input, api: KubeApi, say: Say): Promise<void> {
  const { name } = input.node;
  const wanted = (await readDesired(api)).nodes;
  if (wanted?.includes(name) === false) {
    await releaseLease(api, (spec) => isOfMachine(spec, name, input.domainId), say);
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
