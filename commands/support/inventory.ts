import { virsh, virshNames, virshOutput } from "./virsh";

/** What a libvirt host has, by name. */
export interface HostInventory {
  /** Domain name -> UUID. */
  readonly domains: ReadonlyMap<string, string>;
  /** Network name -> whether it is active. */
  readonly networks: ReadonlyMap<string, boolean>;
  readonly pools: ReadonlyMap<string, boolean>;
  /** Active pool of those asked for -> its volumes. */
  readonly volumes: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Looks at one host; volumes are listed for `pools` only. */
export async function readInventory(uri: string, pools: readonly string[]): Promise<HostInventory> {
  const listed = async (command: string): Promise<Map<string, boolean>> => {
    const names = await virshNames(uri, [command, "--all"]);
    const live = new Set(await virshNames(uri, [command]));
    return new Map(names.map((name) => [name, live.has(name)]));
  };
  // A pool whose folder is gone stops at this.
  for (const pool of pools) await virsh(uri, ["pool-refresh", pool]);
  const domains = domainUuids(await virshOutput(uri, ["list", "--all", "--uuid", "--name"]));
  const networks = await listed("net-list");
  const found = await listed("pool-list");
  const volumes = new Map<string, ReadonlySet<string>>();
  for (const pool of pools.filter((name) => found.get(name) === true)) {
    volumes.set(pool, volumeNames(await virshOutput(uri, ["vol-list", pool])));
  }
  return { domains, networks, pools: found, volumes };
}

/** A UUID and a name in each line of `virsh list --uuid --name`. */
export function domainUuids(list: string): ReadonlyMap<string, string> {
  const rows = [...list.matchAll(/^([0-9a-f-]{36}) +(.*\S) *$/gm)];
  return new Map(rows.map(([, uuid = "", name = ""]) => [name, uuid]));
}

/** Names in `virsh vol-list`'s table: two heading lines, then name and path. */
export function volumeNames(table: string): ReadonlySet<string> {
  const rows = table.split("\n").slice(2);
  const names = rows.flatMap((row) => {
    const name = /^\s*(\S+)\s+\//.exec(row)?.[1];
    return name === undefined ? [] : [name];
  });
  return new Set(names);
}
