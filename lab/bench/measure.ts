import { prepareArtifacts } from "../artifacts";
import { prepareEngine } from "../engine";
import { startRegistry } from "../registry";
import { startReleaseServer } from "../releaseServer";
import { downloadSizes } from "./downloadSizes";
import type { Measured } from "./figures";
import { programTimes, stackSizes } from "./programTime";
import { renderTimes } from "./renderTime";

type Say = (line: string) => void;

/** Everything that is measured here; the creation of a cluster is recorded by `up`. */
export async function measure(repeat: number, say: Say): Promise<Omit<Measured, "creation">> {
  const engine = await prepareEngine(say);
  const render = await renderTimes(repeat, say);
  say("rendering measured");
  const downloads = await labDownloads(say);
  say("downloads measured");
  return { render, downloads, previews: await programTimes(engine, stackSizes, repeat, say) };
}

/** What the lab's servers would send, whose artifacts are built from the same sources as the real ones. */
async function labDownloads(say: Say): Promise<Measured["downloads"]> {
  const { release, extensions, registry } = await prepareArtifacts("containerd", say);
  const here = "127.0.0.1";
  // Ports beside those of the lab's lasting servers.
  const files = await startReleaseServer(here, release, extensions, 8890);
  const images = await startRegistry(here, registry, 5090);
  const mirror = [images.url];
  const settings = {
    imageServer: files.url,
    imageKeyUrl: `${files.url}/Flatcar_Image_Signing_Key.asc`,
    imageKeyFingerprint: release.fingerprint,
    sysextServer: `${files.url}/extensions`,
    registryMirrors: { "registry.k8s.io": mirror, "ghcr.io": mirror },
    // Its image is in no registry that the lab can reach.
    addons: { kured: { enabled: false } },
  };
  try {
    return { one: await downloadSizes(1, settings), five: await downloadSizes(5, settings) };
  } finally {
    await Promise.all([files.stop(), images.stop()]);
  }
}
