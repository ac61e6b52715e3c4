import { bootstrapTokenName, bootstrapTokenSecret } from "../../lib/bootstrapToken";
import { isOfEarlierMachine } from "../../lib/lease";
import { etcdMemberAnnotation, workerLabel } from "../../lib/membership";
import { timingProfile } from "../../lib/timing";
import { type InputWith, requireInput } from "./actionInput";
import { rememberMachine } from "./admitted";
import { authorityApi, etcdOf } from "./connect";
import { type EtcdApi, memberOfNode } from "./etcdApi";
import { joinProgress, readyProgress } from "./joinProgress";
import type { KubeApi } from "./kubeApi";
import { acquireLease, leaseHolder, releaseLease } from "./lease";
import { withCleanup } from "./onSignal";
import { nodePath, secretPath } from "./paths";
import { poll, tried } from "./poll";
import { removeStale } from "./removeStale";
import type { Say } from "./say";
import { waitForApi } from "./waitForApi";

/**
 * Verb join: lets one machine in (design D8, D9), and then the next one may go. Run again it goes on, and a joined node
 * is done at once.
 */
export async function join(raw: unknown, say: Say): Promise<void> {
  const input = requireInput(raw, [
    "authority",
    "controlPlanes",
    "node",
    "domainId",
    "token",
    "labels",
  ]);
  const { node, domainId } = input;
  const api = authorityApi(input);
  const etcd = etcdOf(input);
  const start = Date.now();
  await waitForApi(api, input.timing, "formationWait", say);

  await removeStale(input, api, etcd, say);
  await rememberMachine(api, node.name, domainId);
  await becomeReady(input, api, etcd, say);
  await describeNode(input, api, etcd);
  await releaseLease(api, (spec) => isOfEarlierMachine(spec, node.name, domainId), say);
  say(`${node.name} is Ready after ${Math.round((Date.now() - start) / 1000)} s`);
}

/** Issues the token only for as long as the machine needs it. */
async function becomeReady(
  input: InputWith<"node" | "domainId" | "token">,
  api: KubeApi,
  etcd: EtcdApi,
  say: Say,
): Promise<void> {
  const { node, token, timing } = input;
  const ready = (): ReturnType<typeof readyProgress> => readyProgress(input, api, etcd);
  if ("done" in (await tried(ready))) {
    return;
  }
  const seconds = timingProfile(timing).joinWait;
  const advice = (): string =>
    `Look at ${node.name} (${node.address}): journalctl -u kubeadm-join -u kubelet`;
  const wait = { code: "FHA501", seconds, timing, advice } as const;
  const joined = (): ReturnType<typeof joinProgress> => joinProgress(input, api, etcd);
  const secret = secretPath(bootstrapTokenName(token));
  const letIn = async (): Promise<void> => {
    // The one that made the cluster has its Node already.
    const isNew = (await api.get(nodePath(node.name))) === undefined;
    await api.apply(secret, bootstrapTokenSecret(token, node.name, new Date()));
    if (isNew) say(`${node.name} may join now`);
    await poll({ ...wait, what: `${node.name} to have joined` }, say, joined);
  };
  await withCleanup(
    () => api.remove(secret),
    async () => {
      // One that has joined waits for the pod network alone: nobody has to wait for that with it.
      await ("done" in (await tried(joined)) ? letIn() : inTurn(input, api, say, letIn));
      await poll({ ...wait, what: `${node.name} to be Ready` }, say, ready);
    },
  );
}

/** Where machines are slow, one joins at a time; one that left to be replaced has its turn already. */
async function inTurn(
  { node, domainId, timing }: InputWith<"node" | "domainId">,
  api: KubeApi,
  say: Say,
  work: () => Promise<void>,
): Promise<void> {
  if (!timingProfile(timing).serialJoins || (await leaseHolder(api)) === node.name) {
    return work();
  }
  const lease = await acquireLease(api, node.name, domainId, timing, say);
  await withCleanup(() => lease.giveUp(), work);
}

/** Labels that a kubelet may not give itself, and the etcd member that a later leave has to remove. */
async function describeNode(
  { node, labels }: InputWith<"node" | "labels">,
  api: KubeApi,
  etcd: EtcdApi,
): Promise<void> {
  const isWorker = node.role === "worker";
  const member = isWorker ? undefined : memberOfNode(await etcd.members(), node);
  await api.mergePatch(nodePath(node.name), {
    metadata: {
      labels: { ...labels, ...(isWorker && { [workerLabel]: "" }) },
      annotations: member === undefined ? {} : { [etcdMemberAnnotation]: member.id },
    },
  });
}
