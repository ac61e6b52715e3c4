import type { KubeApi } from "../actions/kubeApi";
import type { ClusterPlan } from "../../lib/plan";

import { hostUris } from "./checks/context";
import { run } from "./run";
import { virsh, virshNames } from "./virsh";

export interface NodeReport {
  readonly name: string;
  readonly role: string;
  readonly address: string;
  /** running, off, missing, or unknown where libvirt does not answer. */
  readonly machine: string;
  readonly ready: boolean;
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
  readonly etcdReady: boolean;
  readonly nodes: readonly NodeReport[];
}

interface KubeNode {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly nodeInfo?: { readonly kubeletVersion?: string; readonly osImage?: string };
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** The cluster as libvirt, the network and the API show it now; what does not answer is shown as such. */
export async function clusterStatus(plan: ClusterPlan, api: KubeApi): Promise<ClusterReport> {
  const [machines, vipHolder, ready, kubeNodes] = await Promise.all([
    machineStates(plan),
    findVipHolder(plan),
    readyz(api),
    listNodes(api),
  ]);
  return {
    endpoint: plan.endpoint.url,
    vipHolder,
    ...ready,
    nodes: plan.nodes.map(({ name, role, address, domainName }) => {
      const node = kubeNodes.find(({ metadata }) => metadata.name === name);
      const conditions = node?.status?.conditions ?? [];
      return {
        name,
        role,
        address,
        machine: machines.get(domainName) ?? "missing",
        ready: conditions.some(({ type, status }) => type === "Ready" && status === "True"),
        kubelet: node?.status?.nodeInfo?.kubeletVersion ?? "-",
        os: node?.status?.nodeInfo?.osImage ?? "-",
      };
    }),
  };
}

export function healthy({ apiReady, nodes }: ClusterReport): boolean {
  return apiReady && nodes.every(({ ready }) => ready);
}

/** Names that a `/readyz?verbose` text marks as failed. */
export function failedChecks(text: string): readonly string[] {
  return [...text.matchAll(/^\[-\]([\w./-]+) failed/gm)].map(([, name = ""]) => name);
}

async function readyz(
  api: KubeApi,
): Promise<Pick<ClusterReport, "apiReady" | "etcdReady" | "failedChecks">> {
  try {
    const reply = await api.once({ method: "GET", path: "/readyz?verbose" });
    return {
      apiReady: reply.status === 200,
      etcdReady: /^\[\+\]etcd(-readiness)? ok/m.test(reply.text) && !/^\[-\]etcd/m.test(reply.text),
      failedChecks: failedChecks(reply.text),
    };
  } catch {
    return { apiReady: false, etcdReady: false, failedChecks: [] };
  }
}

async function listNodes(api: KubeApi): Promise<readonly KubeNode[]> {
  try {
    const reply = await api.once({ method: "GET", path: "/api/v1/nodes" });
    return reply.status === 200 ? (JSON.parse(reply.text) as { items: KubeNode[] }).items : [];
  } catch {
    return [];
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
