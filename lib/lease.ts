import { holderMachine, holderNode, sameMachine } from "./membership";

/** What the membership lease says; all of it is missing while nobody holds it. */
export interface LeaseSpec {
  /** As holderIdentity makes it. */
  readonly holderIdentity?: string;
  /** Missing on a lease that is kept: its node is out until it is back. */
  readonly leaseDurationSeconds?: number;
}

/** Whether `node` may take the lease that nobody has renewed for `quietSeconds`; an earlier machine of a node is that node. */
export function mayTakeLease(
  spec: LeaseSpec | undefined,
  node: string,
  quietSeconds: number,
): boolean {
  const holder = holderNode(spec?.holderIdentity);
  const limit = spec?.leaseDurationSeconds ?? Number.POSITIVE_INFINITY;
  return holder === "" || holder === node || quietSeconds > limit;
}

/** Whether an earlier action of this node has kept the lease: the node may be out already. */
export function isKeptFor(spec: LeaseSpec | undefined, node: string): boolean {
  return holderNode(spec?.holderIdentity) === node && spec?.leaseDurationSeconds === undefined;
}

/** Whether an action of this very machine holds the lease. */
export function isOfMachine(spec: LeaseSpec | undefined, node: string, domainId: string): boolean {
  const { holderIdentity } = spec ?? {};
  return (
    holderNode(holderIdentity) === node && sameMachine(holderMachine(holderIdentity), domainId)
  );
}

/** Whether an earlier action of this very machine has kept the lease. */
export function isKeptByMachine(
  spec: LeaseSpec | undefined,
  node: string,
  domainId: string,
): boolean {
  return isKeptFor(spec, node) && isOfMachine(spec, node, domainId);
}

/** Whether a machine that is back may free the lease: an earlier machine of its node was taken out under it. */
export function isOfEarlierMachine(
  spec: LeaseSpec | undefined,
  node: string,
  domainId: string,
): boolean {
  return holderNode(spec?.holderIdentity) === node && !isOfMachine(spec, node, domainId);
}

/** The node that was taken out, or was about to be, when its replacement was cut off: its machine is still there. */
export function cutOffReplacement(
  spec: LeaseSpec | undefined,
  domainIdOf: (node: string) => string | undefined,
): string | undefined {
  const { holderIdentity, leaseDurationSeconds } = spec ?? {};
  const node = holderNode(holderIdentity);
  if (node === "" || leaseDurationSeconds !== undefined) return undefined;
  return sameMachine(domainIdOf(node), holderMachine(holderIdentity)) ? node : undefined;
}
