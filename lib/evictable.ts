/** The fields of a Pod that draining reads. */
export interface PodObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid?: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly controller?: boolean }[];
  };
  readonly status?: { readonly phase?: string };
}

/** Whether a drain has to move this pod: not DaemonSet pods, static pods (mirrors) or finished ones. */
export function isEvictable(pod: PodObject): boolean {
  const { annotations = {}, ownerReferences = [] } = pod.metadata;
  const finished = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  const mirror = "kubernetes.io/config.mirror" in annotations;
  const daemon = ownerReferences.some((owner) => owner.kind === "DaemonSet" && owner.controller);
  return !finished && !mirror && !daemon;
}

/** `namespace/name` */
export function podName(pod: PodObject): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}
