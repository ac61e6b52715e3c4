import { UserError } from "../../../lib/errors";
import { readManifest, type ImageManifest } from "./ociTypes";
import type { Manifest, Repository } from "./repository";

/** An image's manifest for one platform. */
export interface PlatformManifest extends Manifest {
  readonly content: ImageManifest;
}

/** The platform's manifest behind a tag: itself, or the entry of an index. `platform`: "linux/amd64". */
export async function platformManifest(
  name: string,
  platform: string,
  top: Manifest,
  repository: Repository,
): Promise<PlatformManifest> {
  const content = readManifest(top.bytes);
  if (!("manifests" in content)) return { ...top, content };
  const [os, architecture] = platform.split("/");
  const entry = content.manifests.find(
    (one) => one.platform?.os === os && one.platform?.architecture === architecture,
  );
  if (entry === undefined) {
    throw new UserError("FHA221", [`${name}: has no image for ${platform}`]);
  }
  const manifest = await repository.manifest(entry.digest);
  return { ...manifest, content: readManifest(manifest.bytes) as ImageManifest };
}
