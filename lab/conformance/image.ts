import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Progress } from "../cachedArtifact";
import { ensureRegistryContent } from "../containerImages/registryContent";
import { storeImage } from "../containerImages/registryStorage";
import { goTool, type GoToolName } from "../goTools";
import { runTool } from "../runTool";

const [repository, tag] = ["conformance", "v1.36.3"];

/** Programs by their name in the image, where go-runner looks for them. */
const programs: Readonly<Record<string, GoToolName>> = {
  "e2e.test": "e2e.test",
  ginkgo: "ginkgo",
  kubectl: "kubectl",
  kubeconformance: "go-runner",
};

/** Puts registry.k8s.io/conformance into what the lab's registry serves, also while it runs. */
export async function ensureConformanceImage(progress: Progress): Promise<void> {
  const storage = await ensureRegistryContent(progress);
  const made = join(storage, "docker/registry/v2/repositories", repository, "_manifests/tags", tag);
  if (existsSync(made)) return;
  const work = mkdtempSync(join(tmpdir(), "flatcar-ha-conformance-"));
  try {
    const tree = join(work, "tree");
    const folder = join(tree, "usr/local/bin");
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(tree, "tmp"));
    // The tests are nobody's.
    chmodSync(join(tree, "tmp"), 0o1777);
    for (const [name, tool] of Object.entries(programs)) {
      copyFileSync(await goTool(tool, progress), join(folder, name));
    }
    const file = join(work, "layer.tar.zst");
    const script = join(__dirname, "../containerImages/layer.sh");
    const diffId = (await runTool(script, [tree, file])).trim();
    storeImage(storage, {
      repository,
      tag,
      layers: [{ file, diffId }],
      config: { Env: ["PATH=/usr/local/bin"], Entrypoint: ["/usr/local/bin/kubeconformance"] },
    });
  } finally {
    rmSync(work, { recursive: true });
  }
}
