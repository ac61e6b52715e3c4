import { holderIdentity, holderNode, membershipLease, systemNamespace } from "../../lib/membership";
import { type KubeApi, KubeError } from "./kubeApi";
import { leasePath, leasesPath } from "./paths";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

interface LeaseObject {
  readonly metadata: { readonly resourceVersion?: string };
  readonly spec?: { readonly holderIdentity?: string };
}

/** Waits for the right to take `node` out; a holder that is an earlier machine of this node is this node. */
export async function acquireLease(
  api: KubeApi,
  node: string,
  domainId: string,
  seconds: number,
  say: Say,
): Promise<void> {
  let holder = "";
  const advice = (): string =>
    `The lease is freed when ${holder} is back and Ready, or gone for good. If its turn never came, too few of the ` +
    `engine's workers were free: run \`pulumi up --parallel <2 x nodes + 8>\` or more. If no other run is at work and ` +
    `${holder} is healthy: kubectl -n ${systemNamespace} delete lease ${membershipLease}`;
  await poll(
    { what: "the membership lease", seconds, advice },
    say,
    async (): Promise<Progress<true>> => {
      const lease = await api.get<LeaseObject>(leasePath);
      holder = holderNode(lease?.spec?.holderIdentity);
      if (holder !== "" && holder !== node) {
        return { waiting: `${holder} holds it` };
      }
      return (await take(api, lease, holderIdentity(node, domainId)))
        ? { done: true }
        : { waiting: "another node took it first" };
    },
  );
}

/** Node name of the holder, "" when it is free. */
export async function leaseHolder(api: KubeApi): Promise<string> {
  return holderNode((await api.get<LeaseObject>(leasePath))?.spec?.holderIdentity);
}

/** Frees the lease if `node` holds it, by whichever machine; says so. */
export async function releaseLease(api: KubeApi, node: string, say: Say): Promise<void> {
  for (;;) {
    const lease = await api.get<LeaseObject>(leasePath);
    if (lease === undefined || holderNode(lease.spec?.holderIdentity) !== node) {
      return;
    }
    if (await take(api, lease, "")) {
      say(`${node} frees the membership lease`);
      return;
    }
  }
}

/** Writes the holder; false when someone else was faster. */
async function take(
  api: KubeApi,
  lease: LeaseObject | undefined,
  identity: string,
): Promise<boolean> {
  const { resourceVersion } = lease?.metadata ?? {};
  const body = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: membershipLease, namespace: systemNamespace, resourceVersion },
    spec: identity === "" ? {} : { holderIdentity: identity, acquireTime: microTime(new Date()) },
  };
  try {
    await (lease === undefined ? api.create(leasesPath, body) : api.replace(leasePath, body));
    return true;
  } catch (error) {
    if (error instanceof KubeError && error.status === 409) {
      return false;
    }
    throw error;
  }
}

/** Leases carry six decimals. */
function microTime(date: Date): string {
  return date.toISOString().replace("Z", "000Z");
}
