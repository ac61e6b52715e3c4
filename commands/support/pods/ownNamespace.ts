import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { TimingName } from "../../../lib/config";
import type { ErrorCode } from "../../../lib/errors";
import { KubeError, type KubeApi } from "../../actions/kubeApi";
import { poll } from "../../actions/poll";

import { createOnce } from "./createOnce";
import type { Manifest } from "./manifest";

export interface Pod {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly message?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly waiting?: { readonly reason?: string; readonly message?: string };
        readonly terminated?: { readonly message?: string; readonly reason?: string };
      };
    }[];
  };
}

interface ClusterEvent {
  readonly involvedObject: { readonly name: string };
  readonly message: string;
}

export interface OwnNamespaceArgs {
  readonly api: KubeApi;
  /** The namespace's name begins with it. */
  readonly purpose: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Longest wait for pods, in seconds. */
  readonly seconds: number;
  readonly timing: TimingName;
  /** Of the error when they do not come. */
  readonly code: ErrorCode;
  readonly say: (line: string) => void;
}

/** Longest wait for a command's own pods, in seconds. */
export function podSeconds(timing: TimingName): number {
  return timing === "emulated" ? 1200 : 240;
}

/** Works in a namespace of its own, which is gone at the end, whatever happens. */
export async function inOwnNamespace<T>(
  args: OwnNamespaceArgs,
  work: (space: OwnNamespace) => Promise<T>,
): Promise<T> {
  const { api, purpose, labels = {} } = args;
  const name = `flatcar-ha-${purpose}-${randomBytes(3).toString("hex")}`;
  // Its removal is asked for; the cluster does the rest.
  const clean = (): Promise<void> => api.remove(`/api/v1/namespaces/${name}`);
  const leave = (): void => {
    void clean().finally(() => process.exit(130));
  };
  process.once("SIGINT", leave).once("SIGTERM", leave);
  try {
    await createOnce(api, "/api/v1/namespaces", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { app: purpose, ...labels } },
    });
    return await work(new OwnNamespace(args, name));
  } finally {
    process.off("SIGINT", leave).off("SIGTERM", leave);
    await clean();
  }
}

export class OwnNamespace {
  private readonly args: OwnNamespaceArgs;
  readonly name: string;

  constructor(args: OwnNamespaceArgs, name: string) {
    this.args = args;
    this.name = name;
  }

  create(kind: string, manifest: Manifest, group = "/api/v1"): Promise<Manifest> {
    return createOnce(this.args.api, `${group}/namespaces/${this.name}/${kind}`, manifest);
  }

  async createPod(manifest: Manifest): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.create("pods", manifest);
        return;
      } catch (error) {
        // A new namespace has no service account for a moment, and a pod needs one.
        if (!(error instanceof KubeError) || error.status !== 403 || attempt === 30) throw error;
        await sleep(1000);
      }
    }
  }

  /** The pods of a role, once there are so many of which `done` is true. */
  async until(role: string, count: number, done: (pod: Pod) => boolean): Promise<readonly Pod[]> {
    const { api, code, seconds, timing, say } = this.args;
    const path = `/api/v1/namespaces/${this.name}/pods?labelSelector=role%3D${role}`;
    const what = `${count} ${role} pods`;
    const advice = () => this.warnings();
    return poll<Pod[]>({ code, what, seconds, timing, advice }, say, async () => {
      const pods = (await api.get<{ items: Pod[] }>(path))?.items ?? [];
      const arrived = pods.filter(done);
      if (arrived.length >= count) return { done: arrived };
      const late = pods.filter((pod) => !done(pod)).map(describe);
      return { waiting: [`${arrived.length}/${count}`, ...late].join("; ") };
    });
  }

  /** A pod's log; empty when the API cannot read it from the kubelet. */
  async log({ metadata: { name } }: Pod): Promise<string> {
    const path = `/api/v1/namespaces/${this.name}/pods/${name}/log`;
    const { status, text } = await this.args.api.once({ method: "GET", path });
    return status === 200 ? text : "";
  }

  /** What the cluster says about pods that do not start: the newest warnings, each once. */
  private async warnings(): Promise<string> {
    const path = `/api/v1/namespaces/${this.name}/events?fieldSelector=type%3DWarning`;
    const events = (await this.args.api.get<{ items: ClusterEvent[] }>(path))?.items ?? [];
    const lines = events.map(({ involvedObject, message }) => `${involvedObject.name}: ${message}`);
    return [...new Set(lines)].slice(-5).join("\n");
  }
}

export function ready({ status }: Pod): boolean {
  return (status?.conditions ?? []).some((one) => one.type === "Ready" && one.status === "True");
}

export function ended({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

function describe({ metadata, status }: Pod): string {
  const waiting = status?.containerStatuses?.[0]?.state?.waiting;
  const unscheduled = status?.conditions?.find(({ type }) => type === "PodScheduled")?.message;
  const why = waiting ? `${waiting.reason ?? ""} ${waiting.message ?? ""}` : (unscheduled ?? "");
  return `pod ${metadata.name}: ${status?.phase ?? "unknown"} ${why}`.trim();
}
