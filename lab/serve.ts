import { messageOf } from "../lib/errors";
import { once } from "node:events";

import type { Runtime } from "../lib/versions";
import { startArtifactServers } from "./artifactServers";

/** The process behind lab/servers.ts: serves until it is told to stop. The nodes pull images at any time. */
async function main(runtime: Runtime): Promise<void> {
  // From the start: to end between the two servers would leave the registry behind.
  const told = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const servers = await startArtifactServers("0.0.0.0", runtime, (line) => {
    process.stdout.write(`${line}\n`);
  });
  const { releaseUrl, registryUrl, fingerprint, version, smokeImage } = servers;
  process.stdout.write(
    `${JSON.stringify({ releaseUrl, registryUrl, fingerprint, version, smokeImage })}\n`,
  );
  await told;
  await servers.stop();
}

main(process.argv[2] === "crio" ? "crio" : "containerd").catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
