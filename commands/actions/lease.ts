import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { TimingName } from "../../lib/config";
import { UserError } from "../../lib/errors";
import { isKeptFor, type LeaseSpec, mayTakeLease } from "../../lib/lease";
import { holderIdentity, holderNode, membershipLease, systemNamespace } from "../../lib/membership";
import { timingProfile } from "../../lib/timing";
import { type KubeApi, KubeError } from "./kubeApi";
import { leasePath, leasesPath } from "./paths";
import { poll, type Progress } from "./poll";
import type { Say } from "./say";

interface LeaseObject {
  readonly metadata: { readonly resourceVersion?: string };
  readonly spec?: LeaseSpec;
}

/** The right to take a node out. While it is renewed it ends with the process; once kept, only when it is freed. */
export interface HeldLease {
  /** From here on the node is out until it is back: throws when another took the lease over meanwhile. */
  keep(): Promise<void>;
  /** Ends the renewal; the lease stays as it is. */
  stop(): void;
  /** Frees the lease, unless it is another's by now or an earlier action had kept it. */
  giveUp(): Promise<void>;
}

/** Seconds without renewal after which a holder counts as interrupted. */
const durations: Readonly<Record<TimingName, number>> = { normal: 40, emulated: 300 };

/** Waits for the lease; a holder that is an earlier machine of this node is this node. */
export async function acquireLease(
  api: KubeApi,
  node: string,
  domainId: string,
  timing: TimingName,
  say: Say,
): Promise<HeldLease> {
  const identity = holderIdentity(node, domainId, randomBytes(4).toString("hex"));
  const duration = durations[timing];
  let holder = "";
  let wasKept = false;
  let seen = { version: "", since: Date.now() };
  const probe = async (): Promise<Progress<true>> => {
    const lease = await readLease(api);
    const version = lease?.metadata.resourceVersion ?? "";
    if (version !== seen.version) {
      // Judged by what this machine sees change, since clocks differ.
      seen = { version, since: Date.now() };
    }
    holder = holderNode(lease?.spec?.holderIdentity);
    if (!mayTakeLease(lease?.spec, node, (Date.now() - seen.since) / 1000)) {
      return { waiting: `${holder} holds it` };
    }
    wasKept = isKeptFor(lease?.spec, node);
    return (await write(api, lease, identity, wasKept ? undefined : duration))
      ? { done: true }
      : { waiting: "another node took it first" };
  };
  const seconds = timingProfile(timing).leaseWait;
  const wait = { what: "the membership lease", seconds, timing, advice: () => advice(holder) };
  await poll({ code: "FHA505", ...wait }, say, probe);
  return holdLease(api, { identity, duration, wasKept }, say);
}

/** Node name of the holder, "" when it is free. */
export async function leaseHolder(api: KubeApi): Promise<string> {
  return holderNode((await readLeaseSpec(api))?.holderIdentity);
}

/** Frees the lease if `mayFree` says so of its holder. */
export async function releaseLease(
  api: KubeApi,
  mayFree: (spec: LeaseSpec) => boolean,
  say: Say,
): Promise<void> {
  let lease = await readLease(api);
  while (lease?.spec !== undefined && mayFree(lease.spec)) {
    if (await write(api, lease, undefined)) {
      say(`${holderNode(lease.spec.holderIdentity)} frees the membership lease`);
      return;
    }
    lease = await readLease(api);
  }
}

interface Holding {
  readonly identity: string;
  readonly duration: number;
  readonly wasKept: boolean;
}

function holdLease(api: KubeApi, { identity, duration, wasKept }: Holding, say: Say): HeldLease {
  const renewal = new AbortController();
  const renew = async (seconds: number | undefined): Promise<boolean> => {
    const lease = await readLease(api);
    return lease?.spec?.holderIdentity === identity && write(api, lease, identity, seconds);
  };
  const renewals = async (): Promise<void> => {
    for (;;) {
      await sleep((duration * 1000) / 4, undefined, { signal: renewal.signal });
      await renew(duration).catch(() => false);
    }
  };
  let running = wasKept ? Promise.resolve() : renewals().catch(() => undefined);
  const stop = (): void => {
    renewal.abort();
    running = Promise.resolve();
  };
  return {
    async keep() {
      renewal.abort();
      await running;
      if (!(await renew(undefined))) {
        throw new UserError("FHA513", [
          "The membership lease was lost; run the same command again.",
        ]);
      }
    },
    stop,
    async giveUp() {
      stop();
      await releaseLease(api, (spec) => spec.holderIdentity === identity && !wasKept, say);
    },
  };
}

/** What the lease says now; undefined before the first. */
export async function readLeaseSpec(api: KubeApi): Promise<LeaseSpec | undefined> {
  return (await readLease(api))?.spec;
}

function readLease(api: KubeApi): Promise<LeaseObject | undefined> {
  return api.get<LeaseObject>(leasePath);
}

/** Writes the holder; false when someone else was faster. */
async function write(
  api: KubeApi,
  lease: LeaseObject | undefined,
  identity: string | undefined,
  seconds?: number,
): Promise<boolean> {
  const { resourceVersion } = lease?.metadata ?? {};
  const renewTime = new Date().toISOString().replace("Z", "000Z");
  const body = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: membershipLease, namespace: systemNamespace, resourceVersion },
    spec: identity && { holderIdentity: identity, leaseDurationSeconds: seconds, renewTime },
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

function advice(holder: string): string {
  return (
    `${holder} frees it when it is back and Ready, or gone for good. If its turn never came, too few of the engine's ` +
    "workers were free: run `pulumi up --parallel <2 x nodes + 8>` or more. If no other run is at work and " +
    `${holder} is healthy: kubectl -n ${systemNamespace} delete lease ${membershipLease}`
  );
}
