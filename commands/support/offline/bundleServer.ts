import { createHash } from "node:crypto";
import { networkInterfaces } from "node:os";
import { join } from "node:path";

import { UserError } from "../../../lib/errors";
import { contains, parseAddress, parseCidr } from "../../../lib/ipv4";
import type { ClusterPlan } from "../../../lib/plan";
import { cacheFolder } from "../cacheFolder";
import { hostUris, isLocal } from "../checks/context";
import { ensureLastingServer, stopLastingServer } from "../lastingServer";
import { layout } from "./bundleLayout";
import type { Bundle } from "./openBundle";

const port = 8801;

/** Where this machine finds the bundle that is served. */
export const bundleUrl = `http://127.0.0.1:${port}`;

export interface BundleServer {
  /** For this machine. */
  readonly url: string;
  /** For the nodes. */
  readonly nodesUrl: string;
}

/** Where a stack would find a bundle that this machine serves. */
export function bundleServer(plan: ClusterPlan): BundleServer {
  return { url: bundleUrl, nodesUrl: `http://${addressForNodes(plan)}:${port}` };
}

/** Serves a bundle in a process that outlives this one; one bundle at a time on a machine. */
export async function ensureBundleServer(
  { folder, index }: Bundle,
  { url, nodesUrl }: BundleServer,
): Promise<void> {
  const address = new URL(nodesUrl).hostname;
  const hash = createHash("sha256").update(JSON.stringify(index)).digest("hex");
  await ensureLastingServer({
    folder: cacheFolder("bundle-server"),
    program: join(__dirname, "serveProgram.ts"),
    args: [folder, String(port), "127.0.0.1", address],
    serves: [folder, address, hash].join(" "),
    answers: [`${url}/${layout.lock}`],
  });
}

/** Ends the process, if there is one. */
export function stopBundleServer(): Promise<void> {
  return stopLastingServer(cacheFolder("bundle-server"));
}

/** This machine's address as the nodes see it. */
export function addressForNodes(
  plan: Pick<ClusterPlan, "network" | "hypervisor">,
  interfaces = networkInterfaces(),
): string {
  const { mode, cidr, gateway } = plan.network;
  if (mode === "own") {
    if (hostUris({ plan }).every(isLocal)) return gateway;
    throw unreachable(
      "the nodes' network is on another machine, which alone they reach: run npm run up -- --bundle there",
    );
  }
  const network = parseCidr(cidr);
  const own = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => address)
    .find((address) => {
      const number = parseAddress(address);
      return network !== undefined && number !== undefined && contains(network, number);
    });
  if (own !== undefined) return own;
  throw unreachable(`this machine has no address in networkCidr ${cidr}: give it one`);
}

function unreachable(why: string): UserError {
  return new UserError("FHA225", [
    `the nodes could not reach a server of the bundle here: ${why}; or bring the bundle to a registry and a web server of the site, and set the mirrors (docs/air-gap.md)`,
  ]);
}
