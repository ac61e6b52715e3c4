import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterPlan } from "../../lib/plan";
import { domainIgnition, listDomains, networkBridge, type LibvirtDomain } from "./libvirtDomains";
import { createNativeCluster, type NativeCluster } from "./nativeCluster";

export interface FollowOptions {
  /** Names the cluster, its network and every node that may appear; more nodes than there are do no harm. */
  readonly plan: ClusterPlan;
  readonly binaries: string;
  /** Default qemu:///system. */
  readonly uri?: string;
  /** Told what happens: "cp1 started", "cp1 wiped", "cp1 stopped", or why it failed. */
  readonly say?: (line: string) => void;
}

/** Native machines that do what the libvirt domains of a cluster do. */
export interface Followed {
  readonly machines: NativeCluster;
  readonly stop: () => Promise<void>;
}

/**
 * Gives each libvirt domain of the cluster (small or empty VMs) a native machine behind it, on the libvirt network's own bridge:
 * a new UUID boots a fresh disk with the domain's Ignition, a domain that is gone is cut off and wiped, one that is shut off is off.
 */
export async function followDomains(options: FollowOptions): Promise<Followed> {
  const { plan, binaries, uri = "qemu:///system", say = () => undefined } = options;
  const bridge = (): Promise<string> =>
    plan.network.mode === "bridge"
      ? Promise.resolve(plan.network.name)
      : networkBridge(uri, plan.network.name);
  const machines = await createNativeCluster({ plan, binaries, bridge });
  /** Node name -> UUID of the domain whose disk it has. */
  const disks = new Map<string, string>();
  let stopped = false;

  const follow = async (name: string, domain: LibvirtDomain | undefined): Promise<void> => {
    const node = plan.nodes.find((candidate) => candidate.name === name);
    const disk = disks.get(name);
    if (node === undefined) return;
    if (disk !== undefined && disk !== domain?.uuid) {
      await machines.wipeNode(name);
      disks.delete(name);
      say(`${name} wiped`);
    }
    if (domain?.running === true && !machines.isRunning(name)) {
      const ignition = await domainIgnition(uri, domain.uuid);
      disks.set(name, domain.uuid);
      await machines.startNode(node, ignition, domain.uuid);
      say(`${name} started`);
    }
    if (domain?.running === false && machines.isRunning(name)) {
      await machines.stopNode(name);
      say(`${name} stopped`);
    }
  };

  const loop = async (): Promise<void> => {
    while (!stopped) {
      try {
        const domains = await listDomains(uri, `${plan.clusterName}-`);
        const steps = plan.nodes.map(({ name, domainName }) =>
          follow(
            name,
            domains.find((domain) => domain.name === domainName),
          ),
        );
        await Promise.all(steps);
      } catch (error) {
        // A domain may vanish between two questions: the next round sees it.
        say((error as Error).message);
      }
      await sleep(500);
    }
  };
  const running = loop();

  return {
    machines,
    stop: async () => {
      stopped = true;
      await running;
      await machines.remove();
    },
  };
}
