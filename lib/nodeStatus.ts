/** The fields of a Kubernetes Node that membership reads. */
export interface NodeObject {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly nodeInfo?: { readonly systemUUID?: string };
    readonly conditions?: readonly NodeCondition[];
  };
}

export interface NodeCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export function isReady(node: NodeObject): boolean {
  return readyCondition(node)?.status === "True";
}

/** libvirt domain UUID as the kubelet saw it; undefined before its first status. */
export function systemUuid(node: NodeObject): string | undefined {
  return node.status?.nodeInfo?.systemUUID;
}

/** One line for a person: "Ready", or why not. */
export function readiness(node: NodeObject): string {
  const ready = readyCondition(node);
  if (ready === undefined) {
    return "registered, no status yet";
  }
  if (ready.status === "True") {
    return "Ready";
  }
  return `not Ready (${[ready.reason, ready.message].filter(Boolean).join(": ") || ready.status})`;
}

function readyCondition(node: NodeObject): NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === "Ready");
}
