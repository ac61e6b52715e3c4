import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { projectRoot } from "../../commands/support/projectRoot";
import { parallelism } from "../../commands/support/updateStack";
import { zeroLock } from "../../commands/support/zeroLock";
import { fixedSettings, lockText } from "../../lib/lock";
import { placeLibvirtProvider, type Engine } from "../engine";
import { goTool } from "../goTools";
import { layOutProgram } from "../projectFolder";
import { BenchProject } from "./project";
import { configOf, settingsOf } from "./settings";

/** Nodes of the stacks that are previewed; 0 stands for an empty program. */
export const stackSizes = [0, 1, 5, 50, 200] as const;

export type StackSize = (typeof stackSizes)[number];

type Say = (line: string) => void;

/**
 * Seconds of each `pulumi preview` of an unchanged stack, by size; the sizes take turns. The stacks are made by the real
 * engine and plugins, but without machines: libvirt's provider and our actions only say that everything was done.
 */
export async function programTimes(
  prepared: Engine,
  sizes: readonly StackSize[],
  repeat: number,
  say: Say,
): Promise<ReadonlyMap<StackSize, readonly number[]>> {
  const projects = new Map<StackSize, BenchProject>();
  const times = new Map<StackSize, number[]>(sizes.map((size) => [size, []]));
  try {
    for (const size of sizes) {
      const project = new BenchProject(await withoutMachines(prepared, say));
      projects.set(size, project);
      const seconds = await (size === 0 ? emptyStack(project) : clusterStack(project, size));
      say(`stack of ${size} nodes made in ${seconds.toFixed(0)} s`);
    }
    for (let count = 1; count <= repeat; count += 1) {
      for (const [size, project] of projects) {
        const seconds = await project.pulumi("preview", "--expect-no-changes");
        times.get(size)?.push(seconds);
        say(`preview of ${size} nodes ${count}/${repeat}: ${seconds.toFixed(1)} s`);
      }
    }
    return times;
  } finally {
    for (const project of projects.values()) project.remove();
  }
}

async function withoutMachines(engine: Engine, say: Say): Promise<Engine> {
  const providers = join(engine.pulumiHome, "terraform-providers-without-machines");
  placeLibvirtProvider(await goTool("libvirt-without-machines", say), providers);
  return { ...engine, env: { ...engine.env, PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR: providers } };
}

async function emptyStack(project: BenchProject): Promise<number> {
  const write = (name: string, text: string): void => {
    writeFileSync(join(project.folder, name), text);
  };
  write("Pulumi.yaml", "name: empty\nruntime:\n  name: nodejs\nmain: index.ts\n");
  write("index.ts", "export {};\n");
  write("package.json", '{ "name": "empty", "private": true }\n');
  copyFileSync(join(projectRoot, "tsconfig.json"), join(project.folder, "tsconfig.json"));
  symlinkSync(join(projectRoot, "node_modules"), join(project.folder, "node_modules"));
  mkdirSync(join(project.folder, "state"));
  await project.pulumi("stack", "init", "bench");
  return project.pulumi("up", "--yes", "--skip-preview");
}

async function clusterStack(project: BenchProject, nodes: number): Promise<number> {
  const settings = {
    ...settingsOf(nodes),
    // Room for 200 nodes, where nobody answers and that is known at once.
    networkCidr: "127.124.0.0/22",
    vip: "127.124.0.30",
    dhcpHosts: [1000, 1020],
    // Their objects need an API server.
    cni: "none",
    addons: { kured: { enabled: false } },
  };
  layOutProgram(project.folder);
  mkdirSync(join(project.folder, "commands"));
  copyFileSync(join(__dirname, "action.ts"), join(project.folder, "commands/action.ts"));
  await project.pulumi("stack", "init", "bench");
  const file = join(project.folder, "Pulumi.bench.yaml");
  const made = parse(readFileSync(file, "utf8")) as object;
  const entries = Object.entries(settings).map(([key, value]) => [`flatcar-ha:${key}`, value]);
  writeFileSync(file, stringify({ ...made, config: Object.fromEntries(entries) as object }));
  const config = configOf(settings);
  const lock = { ...zeroLock(config), fixed: fixedSettings(config) };
  writeFileSync(join(project.folder, "Pulumi.bench.lock.json"), lockText(lock));
  const parallel = String(parallelism(nodes));
  return project.pulumi("up", "--yes", "--skip-preview", "--parallel", parallel);
}
