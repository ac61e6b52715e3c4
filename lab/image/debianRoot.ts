import { join } from "node:path";
import { cachedArtifact, type Progress } from "../cachedArtifact";
import { runTool } from "../runTool";

/** Tar of a minimal Debian trixie root with the packages that `list` (a file, one a line) names. */
export function debianRoot(list: string, progress: Progress): Promise<string> {
  const script = join(__dirname, "debian-root.sh");
  return cachedArtifact(
    {
      folder: "debian",
      name: "root.tar",
      sources: [script, list],
      values: [],
      build: async (unfinished) => {
        await runTool(script, [unfinished, list]);
      },
    },
    progress,
  );
}

/** What the node image has before Flatcar's behaviour is added. */
export function nodeDebianRoot(progress: Progress): Promise<string> {
  return debianRoot(join(__dirname, "packages.txt"), progress);
}
