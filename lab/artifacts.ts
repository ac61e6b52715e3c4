import type { Runtime } from "../lib/versions";
import type { Progress } from "./cachedArtifact";
import { minutes } from "./cachedArtifact";
import { ensureRegistryContent } from "./containerImages/registryContent";
import { goTool } from "./goTools";
import { ensureNodeImage } from "./image/nodeImage";
import { ensureSignedRelease, type SignedRelease } from "./signedRelease";
import { ensureSysexts } from "./sysexts/sysexts";

export interface Artifacts {
  readonly release: SignedRelease;
  /** Folder with the extensions and SHA256SUMS. */
  readonly extensions: string;
  /** The registry's binary and its storage folder. */
  readonly registry: { readonly binary: string; readonly storage: string };
}

/** Everything that the internet would serve, from the cache or built now; says what took how long. */
export async function prepareArtifacts(runtime: Runtime, progress: Progress): Promise<Artifacts> {
  const started = Date.now();
  const [release, extensions, storage, binary] = await Promise.all([
    ensureNodeImage(progress).then((image) => ensureSignedRelease(image, progress)),
    ensureSysexts(runtime, progress),
    ensureRegistryContent(progress),
    goTool("registry", progress),
  ]);
  progress(`artifacts ready after ${minutes(Date.now() - started)}`);
  return { release, extensions, registry: { binary, storage } };
}
