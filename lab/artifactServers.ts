import type { Runtime } from "../lib/versions";
import { prepareArtifacts } from "./artifacts";
import type { Progress } from "./cachedArtifact";
import { startRegistry } from "./registry";
import { startReleaseServer } from "./releaseServer";

export interface ArtifactServers {
  /** Flatcar's layout at its root, the bakery's below /extensions. */
  readonly releaseUrl: string;
  /** A mirror for registry.k8s.io, ghcr.io and docker.io. */
  readonly registryUrl: string;
  /** Primary key that signs the image (40 hex digits); the key is /Flatcar_Image_Signing_Key.asc. */
  readonly fingerprint: string;
  /** Version of the node image. */
  readonly version: string;
  readonly smokeImage: string;
  readonly stop: () => Promise<void>;
}

/** Prepares all artifacts and serves them on one of this host's addresses until stopped. */
export async function startArtifactServers(
  address: string,
  runtime: Runtime,
  progress: Progress,
): Promise<ArtifactServers> {
  const { release, extensions, registry: program } = await prepareArtifacts(runtime, progress);
  const server = await startReleaseServer(address, release, extensions);
  const registry = await startRegistry(address, program).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return {
    releaseUrl: server.url,
    registryUrl: registry.url,
    fingerprint: release.fingerprint,
    version: release.version,
    smokeImage: "docker.io/flatcar-ha/smoke:latest",
    stop: async () => {
      await Promise.all([server.stop(), registry.stop()]);
    },
  };
}
