import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { TimingName } from "../../../lib/config";
import { KubeError, type KubeApi } from "../../actions/kubeApi";
import { poll } from "../../actions/poll";

import { createOnce } from "./createOnce";
import {
  classPod,
  hostProbePod,
  namespaceManifest,
  probePod,
  sampleDeployment,
  sampleService,
  scriptsManifest,
  serverPod,
  type Manifest,
} from "./manifests";
import { readReport, together, type NodeResult } from "./results";
import {
  meshTargets,
  smokeTargets,
  targetLines,
  type SmokeAddresses,
  type SmokeTarget,
} from "./targets";

export interface SmokeArgs {
  readonly api: KubeApi;
  readonly image: string;
  /** One pod runs with each. */
  readonly runtimeClasses: readonly string[];
  /** Whether the nodes are in one. */
  readonly mesh: boolean;
  /** Longest wait for pods to run, in seconds. */
  readonly seconds: number;
  readonly timing: TimingName;
  /** wget's patience, in seconds. */
  readonly timeout: number;
  readonly external?: SmokeAddresses["external"];
  readonly say: (line: string) => void;
}

export interface SmokeOutcome {
  readonly results: readonly NodeResult[];
  readonly targets: readonly SmokeTarget[];
}

interface Pod {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly message?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      message?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly waiting?: { readonly reason?: string; readonly message?: string };
        readonly terminated?: { readonly message?: string; readonly reason?: string };
      };
    }[];
  };
}

interface Node {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  };
}

interface ClusterEvent {
  readonly involvedObject: { readonly name: string };
  readonly message: string;
}

interface Service {
  readonly spec: { readonly clusterIP: string };
}

/** Runs the whole test in a namespace of its own, which is gone at the end, whatever happens. */
export async function runSmoke(args: SmokeArgs): Promise<SmokeOutcome> {
  const namespace = `flatcar-ha-smoke-${randomBytes(3).toString("hex")}`;
  const run = new SmokeRun(args, namespace);
  const leave = (): void => {
    void run.clean().finally(() => process.exit(130));
  };
  process.once("SIGINT", leave).once("SIGTERM", leave);
  try {
    return await run.run();
  } finally {
    process.off("SIGINT", leave).off("SIGTERM", leave);
    await run.clean();
  }
}

class SmokeRun {
  private readonly args: SmokeArgs;
  private readonly namespace: string;

  constructor(args: SmokeArgs, namespace: string) {
    this.args = args;
    this.namespace = namespace;
  }

  async run(): Promise<SmokeOutcome> {
    const { api, external, image, mesh, runtimeClasses, say, seconds, timeout } = this.args;
    const { namespace } = this;
    const setup = { namespace, image, seconds };
    const nodeAddresses = await this.nodeAddresses();
    const nodes = Object.keys(nodeAddresses);
    say(`${nodes.length} nodes, namespace ${namespace}, image ${image}`);
    await createOnce(api, "/api/v1/namespaces", namespaceManifest(namespace, mesh));
    await this.create("configmaps", scriptsManifest());
    for (const node of nodes) await this.createPod(serverPod(setup, node));
    for (const name of runtimeClasses) await this.createPod(classPod(setup, name));
    await createOnce(
      api,
      `/apis/apps/v1/namespaces/${namespace}/deployments`,
      sampleDeployment(setup),
    );
    const service = (await this.create("services", sampleService())) as unknown as Service;

    const servers = await this.until("server", nodes.length, ready);
    const ofClasses = await this.until("class", runtimeClasses.length, ready);
    await this.until("sample", 2, ready);
    say("every node runs a pod; the sample application runs");
    const kubernetes = await api.get<Service>("/api/v1/namespaces/default/services/kubernetes");
    const targets = smokeTargets({
      namespace,
      podIps: ipsOf(servers),
      classIps: ipsOf(ofClasses),
      serviceIp: service.spec.clusterIP,
      kubernetesIp: kubernetes?.spec.clusterIP ?? "",
      external,
    });
    for (const node of nodes) {
      await this.createPod(probePod(setup, node, targetLines(targets), timeout));
    }
    const results = await this.results("probe", nodes, targets);
    if (!mesh) return { results, targets };

    const ways = meshTargets(nodeAddresses);
    for (const node of nodes) await this.createPod(hostProbePod(setup, node, targetLines(ways)));
    const onHosts = await this.results("mesh", nodes, ways);
    return { results: together(results, onHosts), targets: [...targets, ...ways] };
  }

  /** Asks for the namespace's removal; the cluster does the rest. */
  async clean(): Promise<void> {
    await this.args.api.remove(`/api/v1/namespaces/${this.namespace}`);
  }

  /** By name. */
  private async nodeAddresses(): Promise<Readonly<Record<string, string>>> {
    const list = await this.args.api.get<{ items: Node[] }>("/api/v1/nodes");
    const address = ({ status }: Node): string =>
      status?.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";
    const entries = (list?.items ?? []).map((node) => [node.metadata.name, address(node)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private create(kind: string, manifest: Manifest): Promise<Manifest> {
    return createOnce(this.args.api, `/api/v1/namespaces/${this.namespace}/${kind}`, manifest);
  }

  private async createPod(manifest: Manifest): Promise<void> {
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

  private async until(role: string, count: number, done: (pod: Pod) => boolean): Promise<Pod[]> {
    const { api, seconds, timing, say } = this.args;
    const path = `/api/v1/namespaces/${this.namespace}/pods?labelSelector=role%3D${role}`;
    const what = `${count} ${role} pods`;
    const advice = () => this.warnings();
    return poll<Pod[]>({ code: "FHA600", what, seconds, timing, advice }, say, async () => {
      const pods = (await api.get<{ items: Pod[] }>(path))?.items ?? [];
      const arrived = pods.filter(done);
      if (arrived.length >= count) return { done: arrived };
      const late = pods.filter((pod) => !done(pod)).map(describe);
      return { waiting: [`${arrived.length}/${count}`, ...late].join("; ") };
    });
  }

  /** What the cluster says about pods that do not start: the newest warnings, each once. */
  private async warnings(): Promise<string> {
    const path = `/api/v1/namespaces/${this.namespace}/events?fieldSelector=type%3DWarning`;
    const events = (await this.args.api.get<{ items: ClusterEvent[] }>(path))?.items ?? [];
    const lines = events.map(({ involvedObject, message }) => `${involvedObject.name}: ${message}`);
    return [...new Set(lines)].slice(-5).join("\n");
  }

  /** What each node's probe of a role has found, once all have ended. */
  private async results(
    role: "probe" | "mesh",
    nodes: readonly string[],
    targets: readonly SmokeTarget[],
  ): Promise<readonly NodeResult[]> {
    const pods = await this.until(role, nodes.length, ended);
    return Promise.all(pods.map((pod) => this.result(pod, targets)));
  }

  private async result(pod: Pod, targets: readonly SmokeTarget[]): Promise<NodeResult> {
    const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
    const message = terminated?.message ?? pod.status?.message ?? terminated?.reason;
    const path = `/api/v1/namespaces/${this.namespace}/pods/${pod.metadata.name}/log`;
    const log = await this.args.api.once({ method: "GET", path });
    const logs = log.status === 200 && log.text !== "";
    return readReport(servedBy(pod), message, targets, logs);
  }
}

/** The node or runtime class that a pod stands for. */
function servedBy(pod: Pod): string {
  return pod.metadata.name.replace(/^(server|class|probe|mesh)-/, "");
}

function ipsOf(pods: readonly Pod[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pods.map((pod) => [servedBy(pod), pod.status?.podIP ?? ""]));
}

function ready({ status }: Pod): boolean {
  return (status?.conditions ?? []).some((one) => one.type === "Ready" && one.status === "True");
}

function ended({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

function describe({ metadata, status }: Pod): string {
  const waiting = status?.containerStatuses?.[0]?.state?.waiting;
  const unscheduled = status?.conditions?.find(({ type }) => type === "PodScheduled")?.message;
  const why = waiting ? `${waiting.reason ?? ""} ${waiting.message ?? ""}` : (unscheduled ?? "");
  return `pod ${metadata.name}: ${status?.phase ?? "unknown"} ${why}`.trim();
}
