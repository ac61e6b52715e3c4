import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { throwAwaySecrets } from "../../commands/support/throwAwaySecrets";
import { zeroLock } from "../../commands/support/zeroLock";
import { nodeSources } from "../../lib/ignition";
import { planCluster } from "../../lib/plan";
import { goTool } from "../goTools";
import { configOf, settingsOf } from "./settings";

const nodes = 5;

/** Seconds to render all Ignition of five nodes, each time anew. */
export interface RenderTimes {
  /** In one process, as the program does; its start not counted. */
  readonly inProcess: readonly number[];
  /** With a `butane` process for each layer of each node. */
  readonly processes: readonly number[];
  /** How many such processes. */
  readonly processCount: number;
}

export async function renderTimes(
  repeat: number,
  say: (line: string) => void,
): Promise<RenderTimes> {
  const butane = await goTool("butane", say);
  const folder = mkdtempSync(join(tmpdir(), "flatcar-ha-layers-"));
  try {
    const layers = writeLayers(folder);
    const [inProcess, processes]: [number[], number[]] = [[], []];
    for (let count = 0; count < repeat; count += 1) {
      inProcess.push(ownRender());
      const started = performance.now();
      for (const { filesDir, layer } of layers) {
        execFileSync(butane, ["--strict", "--files-dir", filesDir, layer], { maxBuffer: 2 ** 24 });
      }
      processes.push((performance.now() - started) / 1000);
    }
    return { inProcess, processes, processCount: layers.length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ownRender(): number {
  const program = join(__dirname, "renderProgram.ts");
  const args = ["--import", "tsx", program, String(nodes)];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

interface LayerFile {
  readonly filesDir: string;
  readonly layer: string;
}

/** Every node's layers and files, filled, as files: what Butane's own program needs. */
function writeLayers(folder: string): readonly LayerFile[] {
  const config = configOf(settingsOf(nodes));
  const plan = planCluster(config);
  const secrets = throwAwaySecrets(plan);
  return plan.nodes.flatMap((node) => {
    const own = secrets.nodeSecrets(node);
    const { layers, files } = nodeSources(plan, node, own, zeroLock(config));
    const filesDir = join(folder, node.name);
    for (const [path, text] of Object.entries(files)) write(join(filesDir, path), text);
    const ofFiles = layers.filter(({ file }) => file.startsWith("butane/"));
    return ofFiles.map(({ text }, i) => {
      const layer = join(folder, `${node.name}-${i}.yaml`);
      write(layer, text);
      return { filesDir, layer };
    });
  });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
