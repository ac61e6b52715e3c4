import { join } from "node:path";

import { ensureLastingServer, stopLastingServer } from "../commands/support/lastingServer";
import type { Runtime } from "../lib/versions";
import { prepareArtifacts } from "./artifacts";
import { cacheFolder } from "./cache";
import type { LabServers } from "./labStack";

type Progress = (line: string) => void;

const releasePort = 8800;
const registryPort = 5000;
/** The own network's gateway, where nodes find this host. */
const gateway = "192.168.124.1";

/** Builds what is missing (up to an hour on an empty cache), then serves it in a process that outlives this one. */
export async function ensureServers(runtime: Runtime, progress: Progress): Promise<LabServers> {
  const found = await prepareArtifacts(runtime, progress);
  const { version, fingerprint } = found.release;
  await ensureLastingServer({
    folder: cacheFolder("servers"),
    program: join(__dirname, "serve.ts"),
    args: [runtime],
    // The cache's paths name their content.
    serves: JSON.stringify(found),
    answers: [
      `http://127.0.0.1:${releasePort}/Flatcar_Image_Signing_Key.asc`,
      `http://127.0.0.1:${registryPort}/v2/`,
    ],
  });
  progress(`serving release ${version} and images on ports ${releasePort} and ${registryPort}`);
  return {
    releaseUrl: `http://127.0.0.1:${releasePort}`,
    registryUrl: `http://${gateway}:${registryPort}`,
    fingerprint,
    smokeImage: "docker.io/flatcar-ha/smoke:latest",
  };
}

/** Ends the process, if there is one: as if the internet that the lab stands for were cut off. */
export function stopServers(): Promise<void> {
  return stopLastingServer(cacheFolder("servers"));
}
