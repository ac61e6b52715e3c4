import type { ClusterPlan } from "../../../lib/plan";
import { registryUrl } from "../../../lib/registryMirrors";
import { isLocal } from "../checks/context";

type Where = Pick<ClusterPlan, "network" | "hypervisor" | "registryMirrors">;

/**
 * Servers to ask for a registry's images from this machine: the stack's mirrors, then the registry. The gateway of a
 * network of our own is this machine, also before the network is made.
 */
export function registryServers(plan: Where, registry: string): readonly string[] {
  const mirrors = plan.registryMirrors[registry] ?? [];
  return [...mirrors.map((url) => fromHere(url, plan)), registryUrl(registry)];
}

function fromHere(url: string, { network, hypervisor }: Where): string {
  const here = network.mode === "own" && Object.values(hypervisor.hosts).some(isLocal);
  const parsed = new URL(url);
  if (!here || parsed.hostname !== network.gateway) return url;
  parsed.hostname = "127.0.0.1";
  return parsed.toString().replace(/\/$/, "");
}
