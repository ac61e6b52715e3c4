import type { Runtime } from "../lib/versions";
import { startArtifactServers } from "./artifactServers";

/** The process behind lab/servers.ts: serves until it is told to stop. The nodes pull images at any time. */
async function main(runtime: Runtime): Promise<void> {
  const servers = await startArtifactServers("0.0.0.0", runtime, (line) => {
    process.stdout.write(`${line}\n`);
  });
  const { releaseUrl, registryUrl, fingerprint, version, smokeImage } = servers;
  process.stdout.write(
    `${JSON.stringify({ releaseUrl, registryUrl, fingerprint, version, smokeImage })}\n`,
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void servers.stop();
    });
  }
}

main(process.argv[2] === "crio" ? "crio" : "containerd").catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
