import { join } from "node:path";

import { ensureLastingServer, stopLastingServer } from "../commands/support/lastingServer";
import type { Runtime } from "../lib/versions";
import { prepareArtifacts } from "./artifacts";
import { cacheFolder } from "./cache";
import type { Progress } from "./cachedArtifact";
import { registryPort, releasePort, releaseUrl } from "../commands/support/labAddresses";

/**
 * Builds what is missing (up to an hour on an empty cache), then serves it in a process that outlives this one. Gives
 * the fingerprint of the key that signs the release.
 */
export async function ensureServers(runtime: Runtime, progress: Progress): Promise<string> {
  const found = await prepareArtifacts(runtime, progress);
  await ensureLastingServer({
    folder: cacheFolder("servers"),
    program: join(__dirname, "serve.ts"),
    args: [runtime],
    // The cache's paths name their content.
    serves: JSON.stringify(found),
    answers: [
      `${releaseUrl}/Flatcar_Image_Signing_Key.asc`,
      `http://127.0.0.1:${registryPort}/v2/`,
    ],
  });
  const { version, fingerprint } = found.release;
  progress(`serving release ${version} and images on ports ${releasePort} and ${registryPort}`);
  return fingerprint;
}

/** Ends the process, if there is one: as if the internet that the lab stands for were cut off. */
export function stopServers(): Promise<void> {
  return stopLastingServer(cacheFolder("servers"));
}
