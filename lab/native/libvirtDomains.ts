import { readFileSync } from "node:fs";

import { domainUuids } from "../../commands/support/inventory";
import { run } from "./run";

export interface LibvirtDomain {
  readonly name: string;
  readonly uuid: string;
  readonly running: boolean;
}

const virsh = (uri: string, ...args: string[]): Promise<string> =>
  run("virsh", ["-c", uri, ...args]);

/** All domains whose name starts with `prefix`. */
export async function listDomains(uri: string, prefix: string): Promise<readonly LibvirtDomain[]> {
  const list = async (...which: string[]): Promise<ReadonlyMap<string, string>> =>
    domainUuids(await virsh(uri, "list", "--uuid", "--name", ...which));
  const all = await list("--all");
  const running = await list();
  return [...all]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, uuid]) => ({ name, uuid, running: running.get(name) === uuid }));
}

/** The Ignition JSON that a domain gets by fw_cfg, from the file of its volume on this host. */
export async function domainIgnition(uri: string, uuid: string): Promise<string> {
  const xml = await virsh(uri, "dumpxml", uuid);
  const file =
    /<entry name=['"]opt\/org\.flatcar-linux\/config['"] file=['"]([^'"]+)['"]/.exec(xml) ??
    /name=opt\/org\.flatcar-linux\/config,file=([^'",]+)/.exec(xml);
  if (file?.[1] === undefined) throw new Error(`domain ${uuid} has no Ignition`);
  return readFileSync(file[1], "utf8");
}

/** The host bridge of a libvirt network. */
export async function networkBridge(uri: string, network: string): Promise<string> {
  const bridge = /^Bridge:\s+(\S+)$/m.exec(await virsh(uri, "net-info", network))?.[1];
  if (bridge === undefined) throw new Error(`libvirt network ${network} has no bridge`);
  return bridge;
}
