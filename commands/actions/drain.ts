import { UserError } from "../../lib/errors";
import { isEvictable, podName, type PodObject } from "../../lib/evictable";
import { isReady, type NodeObject } from "../../lib/nodeStatus";
import type { TimingName } from "../../lib/config";
import { type KubeApi, KubeError } from "./kubeApi";
import { nodePath } from "./paths";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

/** Seconds before pods that hang on are deleted by force; those of a node that is not Ready may never end by themselves. */
const limits: Readonly<Record<TimingName, { live: number; dead: number }>> = {
  normal: { live: 300, dead: 30 },
  emulated: { live: 1200, dead: 120 },
};

export async function setSchedulable(
  api: KubeApi,
  name: string,
  schedulable: boolean,
): Promise<void> {
  await api.mergePatch(nodePath(name), { spec: { unschedulable: schedulable ? null : true } });
}

/**
 * Cordons, then moves pods away by eviction, so that disruption budgets are kept; throws a UserError that names the
 * pods when a budget still forbids it after the limit and the node is alive.
 */
export async function drain(
  api: KubeApi,
  node: NodeObject,
  timing: TimingName,
  say: Say,
): Promise<void> {
  const { name } = node.metadata;
  const start = Date.now();
  let notReadySince: number | undefined;
  await setSchedulable(api, name, false);
  say(`${name} is cordoned; draining`);
  const seconds = Number.POSITIVE_INFINITY;
  await poll(
    { code: "FHA507", what: `the pods of ${name} to end`, seconds, timing },
    say,
    async (): Promise<Progress<true>> => {
      const pods = await evictablePods(api, name);
      const blocked = await evict(api, pods);
      if (pods.length === 0) {
        return { done: true };
      }
      // Asked each time: a machine that has just died is Ready for another 40 s.
      const now = await api.get<NodeObject>(nodePath(name));
      const live = now !== undefined && isReady(now);
      notReadySince = live ? undefined : (notReadySince ?? Date.now());
      const { live: patience, dead } = limits[timing];
      const end = Math.min(start + patience * 1000, (notReadySince ?? Infinity) + dead * 1000);
      if (Date.now() < end) {
        const budget =
          blocked.length === 0 ? "" : `; held by a disruption budget: ${blocked.join(", ")}`;
        return { waiting: `${pods.length} left${budget}` };
      }
      if (live && blocked.length > 0) {
        throw new UserError("FHA508", [
          `${name} cannot be drained: a PodDisruptionBudget holds ${blocked.join(", ")}. ` +
            "Give them room elsewhere or relax the budget, then run the same command again.",
        ]);
      }
      await forceDelete(api, pods, say);
      return { waiting: `${pods.length} deleted by force` };
    },
  );
}

async function evictablePods(api: KubeApi, node: string): Promise<PodObject[]> {
  const selector = encodeURIComponent(`spec.nodeName=${node}`);
  const list = await api.get<{ items: PodObject[] }>(`/api/v1/pods?fieldSelector=${selector}`);
  return (list?.items ?? []).filter(isEvictable);
}

/** Asks for the eviction of all that are not ending yet; returns those that a budget holds. */
async function evict(api: KubeApi, pods: readonly PodObject[]): Promise<string[]> {
  const blocked: string[] = [];
  for (const pod of pods) {
    const { name, namespace, uid, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined) {
      continue;
    }
    const body = {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name, namespace },
      deleteOptions: { preconditions: { uid } },
    };
    const path = `${podPath(pod)}/eviction`;
    const reply = await api.once({ method: "POST", path, body });
    if (reply.status === 429) {
      blocked.push(podName(pod));
    } else if (reply.status >= 300 && reply.status !== 404 && reply.status !== 409) {
      throw new KubeError({ method: "POST", path }, reply);
    }
  }
  return blocked;
}

async function forceDelete(api: KubeApi, pods: readonly PodObject[], say: Say): Promise<void> {
  for (const pod of pods) {
    say(`deleting ${podName(pod)} by force`);
    const preconditions = { uid: pod.metadata.uid };
    await api.remove(podPath(pod), { gracePeriodSeconds: 0, preconditions });
  }
}

function podPath(pod: PodObject): string {
  return `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`;
}
