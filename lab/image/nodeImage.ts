import { join } from "node:path";
import { cachedArtifact, type Progress } from "../cachedArtifact";
import { goTool } from "../goTools";
import { runTool } from "../runTool";
import { nodeDebianRoot } from "./debianRoot";

/** Far above every Flatcar release, as Flatcar's own developer builds are. */
export const nodeImageVersion = "9999.0.0";

/** Path of a bootable qcow2 that behaves like Flatcar where the product touches it. */
export async function ensureNodeImage(progress: Progress): Promise<string> {
  const [debian, ignition, crictl] = await Promise.all([
    nodeDebianRoot(progress),
    goTool("ignition", progress),
    goTool("crictl", progress),
  ]);
  const parts = ["build.sh", "grub.cfg", "dracut", "root"].map((part) => join(__dirname, part));
  return cachedArtifact(
    {
      folder: "image",
      name: "node.qcow2",
      sources: parts,
      values: [debian, ignition, crictl, nodeImageVersion],
      build: async (unfinished) => {
        await runTool(join(__dirname, "build.sh"), [
          debian,
          ignition,
          crictl,
          nodeImageVersion,
          unfinished,
        ]);
      },
    },
    progress,
  );
}
