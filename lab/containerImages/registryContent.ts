import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cachedArtifact, type Progress } from "../cachedArtifact";
import { goTool, type GoToolName } from "../goTools";
import { nodeDebianRoot } from "../image/debianRoot";
import { runTool } from "../runTool";
import { debianDaemons } from "../sysexts/sysexts";
import { imageList, type ImageSpec } from "./imageList";
import { storeImage, type ImageContent } from "./registryStorage";

type Layer = ImageContent["layers"][number];

/** A storage folder for the distribution registry with every image of imageList.ts. */
export async function ensureRegistryContent(progress: Progress): Promise<string> {
  const programs = new Map<string, string>();
  for (const name of new Set(imageList.flatMap((image) => Object.values(image.programs)))) {
    // One after another: each build uses all processors.
    if (name !== "pause") programs.set(name, await goTool(name satisfies GoToolName, progress));
  }
  const daemons = await debianDaemons(progress);
  const node = await nodeDebianRoot(progress);
  return cachedArtifact(
    {
      folder: "registry",
      name: "storage",
      sources: [__dirname],
      values: [...programs.values(), daemons, node],
      build: async (storage) => {
        const work = mkdtempSync(`${storage}.work`);
        try {
          const layers = await baseLayers(work, { daemons, node });
          programs.set("pause", join(work, "pause"));
          await runTool("cc", [
            ...["-static", "-Os", "-s", "-o", join(work, "pause")],
            join(__dirname, "pause.c"),
          ]);
          for (const spec of imageList) await addImage(storage, work, spec, layers, programs);
        } finally {
          rmSync(work, { recursive: true, force: true });
        }
      },
    },
    progress,
  );
}

async function baseLayers(
  work: string,
  tars: { readonly daemons: string; readonly node: string },
): Promise<Readonly<Record<ImageSpec["base"], readonly Layer[]>>> {
  const node = join(work, "node");
  mkdirSync(node);
  await runTool("tar", ["-C", node, "-xf", tars.node]);
  await runTool("tar", ["-C", work, "-xf", tars.daemons, "./usr/bin/busybox"]);
  const busybox = join(work, "usr/bin/busybox");
  const [small, tools] = [join(work, "busybox"), join(work, "networkTools")];
  await runTool(join(__dirname, "busybox.sh"), [busybox, small]);
  await runTool(join(__dirname, "network-tools.sh"), [node, busybox, tools]);
  return {
    none: [],
    busybox: [await packLayer(small)],
    networkTools: [await packLayer(tools)],
  };
}

async function addImage(
  storage: string,
  work: string,
  spec: ImageSpec,
  bases: Readonly<Record<ImageSpec["base"], readonly Layer[]>>,
  programs: ReadonlyMap<string, string>,
): Promise<void> {
  const separator = spec.name.lastIndexOf(":");
  const tree = join(work, "images", spec.name.replaceAll("/", "_"));
  mkdirSync(join(tree, "tmp"), { recursive: true });
  for (const [path, program] of Object.entries(spec.programs)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    copyFileSync(programs.get(program) ?? "", join(tree, path));
  }
  storeImage(storage, {
    repository: spec.name.slice(0, separator),
    tag: spec.name.slice(separator + 1),
    layers: [...bases[spec.base], await packLayer(tree)],
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin"],
      ...(spec.entrypoint && { Entrypoint: spec.entrypoint }),
      ...(spec.command && { Cmd: spec.command }),
    },
  });
}

async function packLayer(tree: string): Promise<Layer> {
  const file = `${tree}.tar.zst`;
  const diffId = (await runTool(join(__dirname, "layer.sh"), [tree, file])).trim();
  return { file, diffId };
}
