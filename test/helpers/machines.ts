import { Downloads } from "../../components/downloads";
import { Hypervisor } from "../../components/hypervisor";
import { FlatcarNode } from "../../components/node";
import { ClusterPki } from "../../components/pki";
import { imageOf, type Lock } from "../../lib/lock";
import type { ClusterPlan } from "../../lib/plan";

export interface Machines {
  readonly pki: ClusterPki;
  readonly nodes: readonly FlatcarNode[];
}

/** Everything that a plan's nodes need, and the nodes, on one hypervisor: a cluster without its Kubernetes side. */
export function machines(plan: ClusterPlan, lock: Lock): Machines {
  const pki = new ClusterPki("pki", {
    ...plan.api,
    meshAddresses: plan.mesh?.addresses,
  });
  const downloads = new Downloads("downloads", { lock });
  const hypervisor = new Hypervisor("host", {
    plan,
    lock,
    uri: "qemu:///system",
    downloads,
  });
  const nodes = plan.nodes.map(
    (node) =>
      new FlatcarNode(
        node.name,
        { plan, node, lock, pki, hypervisor, osVersion: imageOf(lock, node.name).version },
        { providers: { libvirt: hypervisor.provider } },
      ),
  );
  return { pki, nodes };
}
