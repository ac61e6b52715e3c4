import type { KubeApi, Reply } from "./kubeApi";
import type { Pod } from "./kubeObjects";
import { log } from "./log";
import type { StaticPod } from "./staticPods";

const hashAnnotation = "kubernetes.io/config.hash";

/** Mirror pods for the static ones (kubeadm finds etcd's members by them); any other pod of this node runs in name only. */
export async function keepPods(
  api: KubeApi,
  nodeName: string,
  nodeIp: string,
  nodeUid: string,
  statics: readonly StaticPod[],
): Promise<void> {
  const all = await api.call<{ items: readonly Pod[] }>(
    "GET",
    `/api/v1/pods?fieldSelector=spec.nodeName%3D${nodeName}`,
  );
  if (all.status !== 200) throw new Error(`pods of ${nodeName}: ${JSON.stringify(all.body)}`);
  const pods = all.body.items;
  for (const pod of pods) {
    const { metadata, status } = pod;
    const path = `/api/v1/namespaces/${metadata.namespace ?? "default"}/pods/${metadata.name}`;
    const mirrored = metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined;
    const source = statics.find(({ hash }) => hash === metadata.annotations?.[hashAnnotation]);
    if (metadata.deletionTimestamp !== undefined || (mirrored && source === undefined)) {
      const options = { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } };
      said(`ending ${metadata.name}`, await api.call("DELETE", path, options));
    } else if (status?.phase === "Pending") {
      const body = { status: runningStatus(pod, nodeIp) };
      said(`running ${metadata.name}`, await api.call("PATCH", `${path}/status`, body));
    }
  }
  for (const { name, hash, manifest } of statics) {
    const known = pods.some(({ metadata }) => metadata.annotations?.[hashAnnotation] === hash);
    if (known) continue;
    await api.call("POST", `/api/v1/namespaces/${manifest.metadata.namespace ?? "default"}/pods`, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...manifest.metadata,
        name: `${name}-${nodeName}`,
        annotations: {
          ...manifest.metadata.annotations,
          [hashAnnotation]: hash,
          "kubernetes.io/config.mirror": hash,
          "kubernetes.io/config.source": "file",
        },
        ownerReferences: [
          { apiVersion: "v1", kind: "Node", name: nodeName, uid: nodeUid, controller: true },
        ],
      },
      spec: { ...manifest.spec, nodeName, tolerations: [{ operator: "Exists" }] },
    });
  }
}

/** The next round tries again what has failed. */
function said(what: string, { status, body }: Reply<unknown>): void {
  log(status < 300 ? what : `${what}: ${JSON.stringify(body)}`);
}

function runningStatus({ spec }: Pod, nodeIp: string): object {
  const startedAt = new Date().toISOString();
  const ready = { status: "True", lastTransitionTime: startedAt };
  return {
    phase: "Running",
    hostIP: nodeIp,
    podIP: nodeIp,
    podIPs: [{ ip: nodeIp }],
    startTime: startedAt,
    conditions: ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) => ({
      type,
      ...ready,
    })),
    containerStatuses: spec.containers.map(({ name, image }) => ({
      name,
      image,
      imageID: image,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt } },
    })),
  };
}
