import { fetchText } from "../../commands/support/fetchText";
import { registryServers } from "../../commands/support/offline/registryServers";
import { blobsOf } from "../../commands/support/offline/ociTypes";
import { platformManifest } from "../../commands/support/offline/platformManifest";
import { findImage } from "../../commands/support/offline/repository";
import { resolveLock } from "../../commands/support/resolveLock";
import { nodeImages } from "../../lib/containerImages";
import { parseImageName } from "../../lib/imageName";
import { planCluster } from "../../lib/plan";
import { configOf, settingsOf } from "./settings";

/** Blob digest -> bytes. */
export type Blobs = ReadonlyMap<string, number>;

/** What comes from servers until a cluster is Ready, in bytes. */
export interface DownloadSizes {
  /** OS image and system extensions: once to the machine that runs Pulumi. */
  readonly files: number;
  /** Container images as the nodes pull them, each its own. */
  readonly images: number;
  /** The same, where a mirror fetches each once. */
  readonly imagesOnce: number;
}

/** Adds up what each node pulls; a layer that it has is not pulled again. */
export function imageSizes(nodes: readonly Blobs[]): Pick<DownloadSizes, "images" | "imagesOnce"> {
  const sum = (blobs: Blobs): number => [...blobs.values()].reduce((all, size) => all + size, 0);
  const once = new Map(nodes.flatMap((blobs) => [...blobs]));
  return { images: nodes.reduce((all, blobs) => all + sum(blobs), 0), imagesOnce: sum(once) };
}

/** Sizes that the servers of `settings` state for a default cluster of that many nodes. */
export async function downloadSizes(
  nodes: number,
  settings: Readonly<Record<string, unknown>>,
): Promise<DownloadSizes> {
  const config = configOf({ ...settingsOf(nodes), ...settings });
  const plan = planCluster(config);
  const lock = await resolveLock(config, fetchText);
  const files = [...Object.values(lock.images), ...Object.values(lock.sysexts)];
  const sizes = await Promise.all(files.map(({ url }) => sizeOf(url)));

  const known = new Map<string, Blobs>();
  const pulled: Blobs[] = [];
  for (const node of plan.nodes) {
    const blobs = new Map<string, number>();
    for (const name of nodeImages(plan, node, lock.kubernetes)) {
      const servers = registryServers(plan, parseImageName(name).registry);
      const found = known.get(name) ?? (await blobSizes(name, `linux/${config.arch}`, servers));
      known.set(name, found);
      for (const [digest, size] of found) blobs.set(digest, size);
    }
    pulled.push(blobs);
  }
  return { files: sizes.reduce((all, size) => all + size, 0), ...imageSizes(pulled) };
}

async function blobSizes(
  name: string,
  platform: string,
  servers: readonly string[],
): Promise<Blobs> {
  const { repository, manifest } = await findImage(name, parseImageName(name), servers);
  const { content, bytes, digest } = await platformManifest(name, platform, manifest, repository);
  const blobs = blobsOf(content).map((blob) => [blob.digest, blob.size] as const);
  return new Map([[digest, bytes.length], ...blobs]);
}

async function sizeOf(url: string): Promise<number> {
  const response = await fetch(url, { method: "HEAD" });
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  if (!response.ok || Number.isNaN(length)) throw new Error(`${url}: HTTP ${response.status}`);
  return length;
}
