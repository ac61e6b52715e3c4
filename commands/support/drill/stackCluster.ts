import type { ClusterAccess } from "../../../lib/access";
import { UserError } from "../../../lib/errors";
import type { ClusterPlan } from "../../../lib/plan";
import { startClient } from "../client/client";
import { operatorLoad } from "../client/load";
import { findVipHolder } from "../clusterStatus";
import { virsh, virshOutput } from "../virsh";
import type { DrillCluster, Machines } from "./drillCluster";
import { clusterHealth } from "./health";
import { stackChanges } from "./stackChanges";

/** The cluster of a stack: VMs on libvirt, changed by our own commands. */
export function stackCluster(
  stack: string,
  plan: ClusterPlan,
  access: ClusterAccess,
): DrillCluster {
  const domains = domainsOf(plan);
  return {
    nodes: plan.nodes,
    timing: plan.timing,
    machines: machinesOf(domains),
    health: clusterHealth(access, plan.nodes),
    changes: stackChanges(stack, async (node) => {
      const { uri, name } = domains(node);
      return (await virsh(uri, ["domuuid", name])).stdout.trim();
    }),
    holder: async () => {
      const holder = await findVipHolder(plan);
      if (holder !== "-") return holder;
      throw new UserError("FHA415", [
        `this machine does not see which node answers for ${plan.endpoint.vip}`,
      ]);
    },
    client: () => startClient(operatorLoad(access)),
  };
}

interface Domain {
  readonly uri: string;
  readonly name: string;
  readonly mac: string;
}

function domainsOf({ nodes, hypervisor }: ClusterPlan): (node: string) => Domain {
  const found = new Map(
    nodes.map(({ name, host, domainName, mac }) => [
      name,
      { uri: hypervisor.hosts[host] ?? "", name: domainName, mac },
    ]),
  );
  return (node) => {
    const domain = found.get(node);
    if (domain === undefined) throw new Error(`no node ${node} in the plan`);
    return domain;
  };
}

function machinesOf(domains: (node: string) => Domain): Machines {
  const runs = async ({ uri, name }: Domain): Promise<boolean> =>
    (await virshOutput(uri, ["domstate", name])).trim() === "running";
  return {
    powerOff: async (node) => {
      const domain = domains(node);
      if (await runs(domain)) await virshOutput(domain.uri, ["destroy", domain.name]);
    },
    powerOn: async (node) => {
      const domain = domains(node);
      if (!(await runs(domain))) await virshOutput(domain.uri, ["start", domain.name]);
    },
    connect: async (node, connected) => {
      const { uri, name, mac } = domains(node);
      await virshOutput(uri, ["domif-setlink", name, mac, connected ? "up" : "down"]);
    },
  };
}
