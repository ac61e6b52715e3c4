import type { TimingName } from "../../../lib/config";
import { privilegedNamespace } from "../../../lib/podSecurity";
import type { KubeApi } from "../../actions/kubeApi";
import { ended, inOwnNamespace, ready, type OwnNamespace, type Pod } from "../pods/ownNamespace";

import {
  classPod,
  hostProbePod,
  probePod,
  sampleDeployment,
  sampleService,
  scriptsManifest,
  serverPod,
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

interface Node {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  };
}

interface Service {
  readonly spec: { readonly clusterIP: string };
}

/** Runs the whole test in a namespace of its own. */
export function runSmoke(args: SmokeArgs): Promise<SmokeOutcome> {
  // Pods in the nodes' own network are allowed there, whatever the cluster's Pod Security says.
  const labels = args.mesh ? privilegedNamespace : {};
  const own = { ...args, purpose: "smoke", labels, code: "FHA600" } as const;
  return inOwnNamespace(own, (space) => smokeIn(space, args));
}

async function smokeIn(space: OwnNamespace, args: SmokeArgs): Promise<SmokeOutcome> {
  const { api, external, image, mesh, runtimeClasses, say, seconds, timeout } = args;
  const namespace = space.name;
  const setup = { namespace, image, seconds };
  const nodeAddresses = await addressesOfNodes(api);
  const nodes = Object.keys(nodeAddresses);
  say(`${nodes.length} nodes, namespace ${namespace}, image ${image}`);
  await space.create("configmaps", scriptsManifest());
  for (const node of nodes) await space.createPod(serverPod(setup, node));
  for (const name of runtimeClasses) await space.createPod(classPod(setup, name));
  await space.create("deployments", sampleDeployment(setup), "/apis/apps/v1");
  const service = (await space.create("services", sampleService())) as unknown as Service;

  const servers = await space.until("server", nodes.length, ready);
  const ofClasses = await space.until("class", runtimeClasses.length, ready);
  await space.until("sample", 2, ready);
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
    await space.createPod(probePod(setup, node, targetLines(targets), timeout));
  }
  const results = await reports(space, "probe", nodes.length, targets);
  if (!mesh) return { results, targets };

  const ways = meshTargets(nodeAddresses);
  for (const node of nodes) await space.createPod(hostProbePod(setup, node, targetLines(ways)));
  const onHosts = await reports(space, "mesh", nodes.length, ways);
  return { results: together(results, onHosts), targets: [...targets, ...ways] };
}

/** What each node's probe of a role has found, once all have ended. */
async function reports(
  space: OwnNamespace,
  role: "probe" | "mesh",
  count: number,
  targets: readonly SmokeTarget[],
): Promise<readonly NodeResult[]> {
  const pods = await space.until(role, count, ended);
  return Promise.all(pods.map((pod) => reportOf(space, pod, targets)));
}

async function reportOf(
  space: OwnNamespace,
  pod: Pod,
  targets: readonly SmokeTarget[],
): Promise<NodeResult> {
  const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
  const message = terminated?.message ?? pod.status?.message ?? terminated?.reason;
  return readReport(servedBy(pod), message, targets, (await space.log(pod)) !== "");
}

/** By name. */
async function addressesOfNodes(api: KubeApi): Promise<Readonly<Record<string, string>>> {
  const list = await api.get<{ items: Node[] }>("/api/v1/nodes");
  const address = ({ status }: Node): string =>
    status?.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";
  const entries = (list?.items ?? []).map((node) => [node.metadata.name, address(node)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The node or runtime class that a pod stands for. */
function servedBy(pod: Pod): string {
  return pod.metadata.name.replace(/^(server|class|probe|mesh)-/, "");
}

function ipsOf(pods: readonly Pod[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pods.map((pod) => [servedBy(pod), pod.status?.podIP ?? ""]));
}
