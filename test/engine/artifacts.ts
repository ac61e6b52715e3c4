import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Lock, LockedImage, LockedSysext } from "../../lib/lock";

/** A disk without anything on it, and extensions that nothing merges: the VMs stay empty. */
export interface Artifacts {
  readonly server: Server;
  /** A lock of `imageVersions`, the first of which new nodes get. */
  readonly lock: Lock;
}

export const imageVersions = ["1.0.0", "1.0.1"] as const;

/** Writes the files below `folder` and serves them on the loopback interface. */
export async function serveArtifacts(folder: string): Promise<Artifacts> {
  mkdirSync(folder);
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", join(folder, "os.img"), "1G"]);
  const server = createServer((request, response) => {
    const name = /^\/([\w.-]+)$/.exec(request.url ?? "")?.[1];
    // `up` only wants to know whether anybody is there.
    if (name === undefined) response.writeHead(404).end();
    else response.end(readFileSync(join(folder, name)));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const digest = (algorithm: string, name: string): string =>
    createHash(algorithm)
      .update(readFileSync(join(folder, name)))
      .digest("hex");

  const sysext = ([name, version]: readonly [string, string]): readonly [string, LockedSysext] => {
    const file = `${name}-${version}-x86-64.raw`;
    writeFileSync(join(folder, file), `not really ${name}\n`);
    return [name, { version, file, url: `${base}/${file}`, sha256: digest("sha256", file) }];
  };
  const versions = {
    kubernetes: "v1.36.3",
    containerd: "2.4.2",
    keepalived: "v2.3.3",
    haproxy: "3.0.11",
  };
  const image = (version: string): LockedImage => ({
    version,
    url: `${base}/os.img`,
    sha512: digest("sha512", "os.img"),
  });
  const lock: Lock = {
    schema: 1,
    arch: "amd64",
    channel: "stable",
    kubernetes: "1.36.3",
    sysexts: Object.fromEntries(Object.entries(versions).map(sysext)),
    images: { [imageVersions[0]]: image(imageVersions[0]) },
    currentImage: imageVersions[0],
    nodeImages: {},
  };
  return { server, lock };
}
