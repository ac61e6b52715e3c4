import type { Progress } from "./cachedArtifact";
import { minutes } from "./cachedArtifact";
import { ensureRegistryContent } from "./containerImages/registryContent";
import { ensureNodeImage } from "./image/nodeImage";
import { ensureSignedRelease, type SignedRelease } from "./signedRelease";
import { ensureSysexts } from "./sysexts/sysexts";

export interface Artifacts {
  readonly release: SignedRelease;
  /** Folder with the extensions and SHA256SUMS. */
  readonly extensions: string;
  /** Storage folder of the registry. */
  readonly registryStorage: string;
}

/** Everything that the internet would serve, from the cache or built now; says what took how long. */
export async function prepareArtifacts(progress: Progress): Promise<Artifacts> {
  const started = Date.now();
  const [release, extensions, registryStorage] = await Promise.all([
    ensureNodeImage(progress).then((image) => ensureSignedRelease(image, progress)),
    ensureSysexts(progress),
    ensureRegistryContent(progress),
  ]);
  progress(`artifacts ready after ${minutes(Date.now() - started)}`);
  return { release, extensions, registryStorage };
}
