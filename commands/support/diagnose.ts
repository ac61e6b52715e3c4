import {
  libvirtTypes as types,
  objectName,
  poolOf,
  resourcesOf,
  uriOf,
  type Deployment,
  type StateResource,
} from "./deployment";
import type { HostInventory } from "./inventory";

/** A libvirt object that a repair touches. */
export interface LibvirtObject {
  readonly uri: string;
  readonly kind: "domain" | "volume" | "network" | "pool";
  readonly name: string;
  /** Volumes only. */
  readonly pool?: string;
}

export interface Diagnosis {
  /** Resources to forget: their object is gone, or is of no use without one that is. */
  readonly forget: readonly StateResource[];
  /** Left-over halves of nodes that are gone. */
  readonly remove: readonly LibvirtObject[];
  /** Ignition volumes to write again, as they were: their domain and disk are there. */
  readonly restore: readonly StateResource[];
  /** Control planes whose domain or disk vanished, and how many the state knows as members. */
  readonly lostControlPlanes: readonly string[];
  readonly controlPlanes: number;
}

type Inventories = ReadonlyMap<string, HostInventory>;

/**
 * Compares the state with what libvirt has. A node without its domain or its disk is replaced whole: a new domain on an
 * old disk would come back as a machine that the cluster has taken out.
 */
export function diagnose(
  deployment: Deployment,
  inventories: Inventories,
  controlPlaneDomains: ReadonlySet<string>,
): Diagnosis {
  const resources = resourcesOf(deployment);
  const [firstUri = ""] = inventories.keys();
  const at = (resource: StateResource): string => uriOf(deployment, resource, firstUri);
  const there = (resource: StateResource): boolean =>
    exists(resource, inventories.get(at(resource)));
  const forget = new Set<StateResource>();
  const restore: StateResource[] = [];
  const remove: LibvirtObject[] = [];
  const lost: string[] = [];
  const domains = resources.filter(({ type }) => type === types.domain);
  // One whose replacement was cut off has left the cluster: it is neither lost nor part of the majority.
  const members = domains.filter(
    (domain) => controlPlaneDomains.has(objectName(domain)) && domain.pendingReplacement !== true,
  );

  for (const domain of domains) {
    const parts = resources.filter(
      ({ type, parent }) =>
        parent === domain.parent && (type === types.volume || type === types.ignition),
    );
    const disks = parts.filter(({ type }) => type === types.volume);
    const complete = [domain, ...disks].every(there);
    if (!complete) {
      for (const part of [domain, ...parts]) {
        forget.add(part);
        if (there(part)) remove.push(asObject(part, at(part)));
      }
      if (members.includes(domain)) lost.push(objectName(domain));
    } else {
      restore.push(...parts.filter((part) => !there(part)));
    }
  }
  const owned = new Set<StateResource>(restore);
  for (const resource of resources) {
    if (!isLibvirtObject(resource) || forget.has(resource) || owned.has(resource)) continue;
    if (!there(resource)) forget.add(resource);
  }
  return {
    forget: [...forget],
    remove,
    restore,
    lostControlPlanes: lost,
    controlPlanes: members.length,
  };
}

/** Objects with this cluster's names that the state does not know. `mine`: safe to remove without asking. */
export function findStrays(
  deployment: Deployment,
  inventories: Inventories,
  names: { readonly domains: readonly string[]; readonly network?: string; readonly pool: string },
): readonly (LibvirtObject & { readonly mine: boolean })[] {
  const [firstUri = ""] = inventories.keys();
  const known = new Set<string>();
  const ours = new Set<string>();
  for (const resource of resourcesOf(deployment).filter(isLibvirtObject)) {
    const uri = uriOf(deployment, resource, firstUri);
    if (exists(resource, inventories.get(uri))) known.add(keyOf(asObject(resource, uri)));
    if (resource.type === types.pool) ours.add(uri);
  }
  const pending = new Set(
    (deployment.deployment.pending_operations ?? []).map(({ resource }) => objectName(resource)),
  );
  const strays: (LibvirtObject & { mine: boolean })[] = [];
  for (const [uri, host] of inventories) {
    const add = (object: LibvirtObject, mine: boolean): void => {
      if (!known.has(keyOf(object))) strays.push({ ...object, mine });
    };
    // Whoever has our pool in its state made what bears our names.
    const owner = ours.has(uri);
    for (const name of names.domains.filter((domain) => host.domains.has(domain))) {
      add({ uri, kind: "domain", name }, owner || pending.has(name));
    }
    const { network, pool } = names;
    for (const name of host.volumes.get(pool) ?? []) {
      add({ uri, kind: "volume", name, pool }, owner || pending.has(name));
    }
    if (network !== undefined && host.networks.has(network)) {
      add({ uri, kind: "network", name: network }, owner || pending.has(network));
    }
    if (host.pools.has(pool)) {
      add(
        { uri, kind: "pool", name: pool },
        pending.has(pool) || host.volumes.get(pool)?.size === 0,
      );
    }
  }
  return strays;
}

const kinds: Readonly<Record<string, LibvirtObject["kind"]>> = {
  [types.domain]: "domain",
  [types.volume]: "volume",
  [types.ignition]: "volume",
  [types.pool]: "pool",
  [types.network]: "network",
};

function isLibvirtObject({ type }: StateResource): boolean {
  return type in kinds;
}

export function asObject(resource: StateResource, uri: string): LibvirtObject {
  const kind = kinds[resource.type] ?? "domain";
  const object = { uri, kind, name: objectName(resource) };
  return kind === "volume" ? { ...object, pool: poolOf(resource) } : object;
}

function keyOf({ uri, kind, pool, name }: LibvirtObject): string {
  return [uri, kind, pool ?? "", name].join("\n");
}

function exists(resource: StateResource, host: HostInventory | undefined): boolean {
  const name = objectName(resource);
  switch (kinds[resource.type]) {
    case "domain":
      // A replacement that was cut off leaves another machine of the same name.
      return resource.id !== undefined && host?.domains.get(name) === resource.id;
    case "network":
      return host?.networks.has(name) === true;
    case "pool":
      return host?.pools.has(name) === true;
    default:
      return host?.volumes.get(poolOf(resource))?.has(name) === true;
  }
}
