import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parseImageName } from "../../../lib/imageName";
import type { LockedContainerImage } from "../../../lib/lock";
import { download } from "../download";
import { humanBytes } from "../humanBytes";
import { layout } from "./bundleLayout";
import { blobsOf, type Descriptor } from "./ociTypes";
import { platformManifest } from "./platformManifest";
import { findImage } from "./repository";

export interface ImageToPull {
  /** Full name. */
  readonly name: string;
  /** "linux/amd64" */
  readonly platform: string;
  /** What the name meant before; then these bytes and no others are taken. */
  readonly locked: LockedContainerImage | undefined;
  readonly servers: readonly string[];
}

export interface PulledImage {
  readonly locked: LockedContainerImage;
  /** Of the manifest or index behind the name, for the layout's index. */
  readonly descriptor: Descriptor;
  /** Paths of its files, below the bundle. */
  readonly files: readonly string[];
}

/** Brings one platform of an image into a bundle, each blob checked by its digest. What is there already is kept. */
export async function pullImage(
  folder: string,
  image: ImageToPull,
  progress: (line: string) => void,
): Promise<PulledImage> {
  const { name, platform, locked } = image;
  const named = parseImageName(name);
  const wanted = { ...named, reference: locked?.digest ?? named.reference };
  const { repository, manifest: top } = await findImage(name, wanted, image.servers);
  const own = await platformManifest(name, platform, top, repository);
  for (const { digest, bytes } of [top, own]) {
    const path = join(folder, layout.blob(digest));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  const blobs = new Map(blobsOf(own.content).map(({ digest, size: bytes }) => [digest, bytes]));
  progress(`${name}: ${humanBytes([...blobs.values()].reduce((all, bytes) => all + bytes, 0))}`);
  for (const digest of blobs.keys()) {
    const path = join(folder, layout.blob(digest));
    const hash = digest.replace("sha256:", "");
    await download({
      ...repository.blob(digest),
      path,
      algorithm: "sha256",
      hash,
      progress: () => undefined,
    });
  }
  const { digest, mediaType, bytes } = top;
  return {
    locked: { digest, platforms: { [platform]: own.digest } },
    descriptor: { mediaType, digest, size: bytes.length },
    files: [...new Set([digest, own.digest, ...blobs.keys()])].map(layout.blob),
  };
}
