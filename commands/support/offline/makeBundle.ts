import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { chartReleases, chartSource } from "../../../lib/charts";
import type { ClusterConfig } from "../../../lib/config";
import { knownImages, unknownImages } from "../../../lib/containerImages";
import { UserError } from "../../../lib/errors";
import { parseImageName } from "../../../lib/imageName";
import {
  lockText,
  type Lock,
  type LockedChart,
  type LockedContainerImage,
} from "../../../lib/lock";
import { planCluster } from "../../../lib/plan";
import type { ChartRelease } from "../../../lib/versions";
import { download, hashOf } from "../download";
import { fetchText } from "../fetchText";
import { signedImageHash } from "../signedImageHash";
import { layout, type BundleIndex } from "./bundleLayout";
import { neededImages } from "./neededImages";
import type { Descriptor } from "./ociTypes";
import { writeOciLayout } from "./ociLayout";
import { pullCharts, resolveChart } from "./pullChart";
import { pullImage } from "./pullImage";
import { registryServers } from "./registryServers";

export interface BundleArgs {
  readonly stack: string;
  readonly config: ClusterConfig;
  readonly lock: Lock;
  /** Made if it is not there; what is whole in it is kept, what does not belong in it goes. */
  readonly folder: string;
  readonly progress: (line: string) => void;
}

/** Fills a folder with everything that the stack's cluster needs, each byte checked; gives the lock with all of it. */
export async function makeBundle(args: BundleArgs): Promise<Lock> {
  const { stack, config, folder } = args;
  checkBundles(config);
  claimFolder(folder, stack);
  const files = [...(await osImages(args)), ...(await extensions(args))];
  const images = await containerImages(args);
  const charts = await Promise.all(chartReleases(config).map((one) => chart(one, args)));
  files.push(...images.files, ...(await pullCharts(folder, charts, args.progress)));

  const lock = { ...args.lock, containerImages: images.locked, charts };
  writeFileSync(join(folder, layout.lock), lockText(lock));
  files.push(layout.lock);
  removeOthers(folder, files);
  writeIndex(folder, { schema: 1, stack, files: await described(folder, files) });
  return lock;
}

/** Throws where the cluster would need what only a chart or a node can name. */
function checkBundles(config: ClusterConfig): void {
  const unknown = unknownImages(config);
  const pools = planCluster(config).nodes.flatMap(({ osExtensions }) => osExtensions);
  const issues = [
    ...(unknown.length === 0
      ? []
      : [
          `which images ${unknown.join(", ")} use only their charts can say: docs/air-gap.md tells how to fill a mirror with them. A bundle can be made with cni ${knownImages.cnis.join(", ")}; addons ${knownImages.addons.join(", ")}`,
        ]),
    ...(pools.length === 0
      ? []
      : [
          `osExtensions: nodes fetch ${[...new Set(pools)].join(", ")} from Flatcar's server themselves. Leave them out, or name them as sysexts with an address at the site`,
        ]),
  ];
  if (issues.length > 0) throw new UserError("FHA222", issues);
}

/** What else lies in a bundle's folder is removed in the end: so it must be one, or empty. */
function claimFolder(folder: string, stack: string): void {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder);
  if (names.length > 0 && !names.includes(layout.index)) {
    throw new UserError("FHA400", [
      `--out: got "${folder}", which holds other things; allowed: a new or empty folder, or a bundle to bring up to date`,
    ]);
  }
  // Without files: not whole until the real one is written.
  writeIndex(folder, { schema: 1, stack, files: {} });
}

function writeIndex(folder: string, index: BundleIndex): void {
  writeFileSync(join(folder, layout.index), `${JSON.stringify(index, undefined, 2)}\n`);
}

async function chart(release: ChartRelease, { config, lock }: BundleArgs): Promise<LockedChart> {
  const locked = lock.charts?.find(
    (one) =>
      one.repository === release.repository &&
      one.chart === release.chart &&
      one.version === release.version,
  );
  return locked ?? resolveChart(release, chartSource(config.chartMirrors, release));
}

/** Every OS version in use with its signed list of hashes, and the key. */
async function osImages({ config, lock, folder, progress }: BundleArgs): Promise<string[]> {
  const key = await fetchText(config.imageKeyUrl);
  writeFileSync(join(folder, layout.key), key);
  const files: string[] = [layout.key];
  for (const { version, url, sha512: hash } of Object.values(lock.images)) {
    const path = layout.image(lock.arch, version);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const source = `${url}.DIGESTS.asc`;
    const digests = await fetchText(source);
    const signed = await signedImageHash(digests, key, config.imageKeyFingerprint, source);
    if (signed !== hash) {
      throw new UserError("FHA216", [
        `${source}: signed is ${signed}, but the lock has ${hash} of OS ${version}. Restore the lock from version control`,
      ]);
    }
    await download({ url, path: join(folder, path), algorithm: "sha512", hash, progress });
    const list = layout.digests(lock.arch, version);
    writeFileSync(join(folder, list), digests);
    files.push(path, list);
  }
  return files;
}

async function extensions({ lock, folder, progress }: BundleArgs): Promise<string[]> {
  mkdirSync(join(folder, layout.extensions), { recursive: true });
  const files: string[] = [];
  for (const { file, url, sha256: hash } of Object.values(lock.sysexts)) {
    const path = `${layout.extensions}/${file}`;
    await download({ url, path: join(folder, path), algorithm: "sha256", hash, progress });
    files.push(path);
  }
  return files;
}

async function containerImages({ config, lock, folder, progress }: BundleArgs): Promise<{
  readonly locked: Readonly<Record<string, LockedContainerImage>>;
  readonly files: readonly string[];
}> {
  const plan = planCluster(config);
  const locked: Record<string, LockedContainerImage> = {};
  const descriptors = new Map<string, Descriptor>();
  const files = new Set<string>();
  for (const name of neededImages(config, lock)) {
    const pulled = await pullImage(
      folder,
      {
        name,
        platform: `linux/${lock.arch}`,
        locked: lock.containerImages?.[name],
        servers: registryServers(plan, parseImageName(name).registry),
      },
      progress,
    );
    locked[name] = pulled.locked;
    descriptors.set(name, pulled.descriptor);
    for (const file of pulled.files) files.add(file);
  }
  return { locked, files: [...files, ...writeOciLayout(folder, descriptors)] };
}

function removeOthers(folder: string, files: readonly string[]): void {
  const wanted = new Set([...files, layout.index]);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !wanted.has(relative(folder, path))) rmSync(path);
  }
}

async function described(folder: string, files: readonly string[]): Promise<BundleIndex["files"]> {
  const found: Record<string, { sha256: string; size: number }> = {};
  for (const path of [...files].sort()) {
    const file = join(folder, path);
    found[path] = { sha256: await hashOf(file, "sha256"), size: statSync(file).size };
  }
  return found;
}
