import type { ClusterAccess } from "../../lib/access";
import type { ClusterConfig } from "../../lib/config";
import type { Lock } from "../../lib/lock";
import { isReady } from "../../lib/nodeStatus";
import type { ClusterPlan, NodePlan } from "../../lib/plan";
import type { EtcdApi } from "../actions/etcdApi";
import type { KubeApi } from "../actions/kubeApi";

import { hostUris } from "./checks/context";
import { listNodes } from "./listNodes";
import { run } from "./run";
import { virsh, virshNames } from "./virsh";
import { certificateLives, type CertificateLife } from "./status/certificates";
import { driftOf } from "./status/drift";
import { etcdStatus, type EtcdReport } from "./status/etcdStatus";
import { needsReboot, type KubeNode } from "./status/kubeNode";
import { podsWithoutRoom } from "./status/podsWithoutRoom";

export interface NodeReport {
  readonly name: string;
  readonly role: string;
  readonly address: string;
  /** running, off, missing, or unknown where libvirt does not answer. */
  readonly machine: string;
  readonly ready: boolean;
  /** false: cordoned */
  readonly schedulable: boolean;
  readonly kubelet: string;
  readonly os: string;
}

export interface ClusterReport {
  readonly endpoint: string;
  /** Node that answers ARP for the VIP; "-" where this machine cannot see it. */
  readonly vipHolder: string;
  readonly apiReady: boolean;
  /** Checks of /readyz?verbose that failed, such as "etcd". */
  readonly failedChecks: readonly string[];
  /** undefined where no member can be asked. */
  readonly etcd: EtcdReport | undefined;
  readonly nodes: readonly NodeReport[];
  /** Pods of Kubernetes itself that fit on no node, each with the scheduler's reason; undefined where the API does not list them. */
  readonly podsWithoutRoom: readonly string[] | undefined;
  readonly certificates: readonly CertificateLife[];
  /** Nodes that an update operator has marked. */
  readonly rebootsPending: readonly string[];
  /** undefined where the API does not list its nodes. */
  readonly drift: readonly string[] | undefined;
}

export interface StatusSources {
  readonly config: ClusterConfig;
  readonly plan: ClusterPlan;
  readonly lock: Lock;
  readonly access: ClusterAccess;
  readonly api: KubeApi;
  readonly etcd: EtcdApi;
}

/** The cluster as libvirt, the network, the API and etcd show it now; what does not answer is shown as such. */
export async function clusterStatus(sources: StatusSources): Promise<ClusterReport> {
  const { config, plan, lock, access, api } = sources;
  const [machines, vipHolder, ready, listed, etcd, withoutRoom, certificates] = await Promise.all([
    machineStates(plan),
    findVipHolder(plan),
    readyz(api),
    listNodes<KubeNode>(api).catch(() => undefined),
    etcdStatus(sources.etcd),
    podsWithoutRoom(api),
    certificateLives(access, new Date()),
  ]);
  const kubeNodes = listed ?? [];
  return {
    endpoint: plan.endpoint.url,
    vipHolder,
    ...ready,
    etcd,
    nodes: plan.nodes.map((node) =>
      nodeReport(
        node,
        machines.get(node.domainName) ?? "missing",
        kubeNodes.find(({ metadata }) => metadata.name === node.name),
      ),
    ),
    podsWithoutRoom: withoutRoom,
    certificates,
    rebootsPending: kubeNodes.filter(needsReboot).map(({ metadata }) => metadata.name),
    drift: listed && driftOf(config, plan, lock, listed),
  };
}

function nodeReport(
  { name, role, address }: NodePlan,
  machine: string,
  node: KubeNode | undefined,
): NodeReport {
  const { nodeInfo } = node?.status ?? {};
  return {
    name,
    role,
    address,
    machine,
    ready: node !== undefined && isReady(node),
    schedulable: node?.spec?.unschedulable !== true,
    kubelet: nodeInfo?.kubeletVersion ?? "-",
    os: nodeInfo?.osImage ?? "-",
  };
}

/** Whether everything works now; drift, reboots and ageing certificates are for a calm hour. */
export function healthy({ apiReady, nodes, etcd, podsWithoutRoom: pods }: ClusterReport): boolean {
  const whole = etcd !== undefined && etcd.members.every((member) => member.healthy);
  return apiReady && whole && nodes.every(({ ready }) => ready) && pods?.length === 0;
}

/** Names that a `/readyz?verbose` text marks as failed. */
export function failedChecks(text: string): readonly string[] {
  return [...text.matchAll(/^\[-\]([\w./-]+) failed/gm)].map(([, name = ""]) => name);
}

async function readyz(api: KubeApi): Promise<Pick<ClusterReport, "apiReady" | "failedChecks">> {
  try {
    const reply = await api.once({ method: "GET", path: "/readyz?verbose" });
    return { apiReady: reply.status === 200, failedChecks: failedChecks(reply.text) };
  } catch {
    return { apiReady: false, failedChecks: [] };
  }
}

async function machineStates(plan: ClusterPlan): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  for (const uri of hostUris({ plan })) {
    if ((await virsh(uri, ["version"])).code !== 0) {
      const here = plan.nodes.filter(({ host }) => plan.hypervisor.hosts[host] === uri);
      for (const { domainName } of here) states.set(domainName, "unknown");
      continue;
    }
    const live = new Set(await virshNames(uri, ["list", "--state-running"]));
    for (const name of await virshNames(uri, ["list", "--all"])) {
      states.set(name, live.has(name) ? "running" : "off");
    }
  }
  return states;
}

export async function findVipHolder({ endpoint, nodes }: ClusterPlan): Promise<string> {
  await run("ping", ["-c", "1", "-W", "1", endpoint.vip]);
  const { stdout } = await run("ip", ["-4", "neigh", "show", endpoint.vip]);
  const mac = /lladdr (\S+)/.exec(stdout)?.[1]?.toLowerCase();
  return nodes.find((node) => node.mac.toLowerCase() === mac)?.name ?? "-";
}
