import { readFileSync } from "node:fs";
import { release, version as kernel } from "node:os";
import { basename, join } from "node:path";

import { lockFileName } from "../../../lib/lock";
import { planCluster } from "../../../lib/plan";

import { resourcesOf, type Deployment } from "../deployment";
import type { Engine } from "../engine";
import { nodeConsole } from "../nodeConsole";
import { nodeJournal } from "../nodeJournal";
import { projectRoot } from "../projectRoot";
import { run } from "../run";
import { runLogs } from "../runLog";
import { readStackConfig } from "../stackConfig";
import { clusterStatus } from "../clusterStatus";
import { statusSources } from "../status/statusSources";
import { statusLines } from "../status/statusText";
import { virshOutput } from "../virsh";
import type { Part } from "./writeBundle";

export interface BundleSources {
  readonly stack: string;
  readonly engine: Engine | undefined;
  /** With secrets; undefined where it cannot be read. Only its outline goes into the bundle. */
  readonly state: Deployment | undefined;
}

/** Everything that somebody who helps from afar asks for first. */
export function stackParts(sources: BundleSources): readonly Part[] {
  const { stack, engine, state } = sources;
  const ofProject = (file: string): Part => ({
    file,
    collect: () => readFileSync(join(projectRoot, file), "utf8"),
  });
  return [
    { file: "versions.txt", collect: () => versions(engine) },
    ofProject(`Pulumi.${stack}.yaml`),
    ofProject(lockFileName(stack)),
    { file: "plan.json", collect: () => JSON.stringify(planOf(stack), undefined, 2) },
    { file: "state.txt", collect: () => outline(state) },
    { file: "status.txt", collect: () => status(engine, stack) },
    { file: "libvirt.txt", collect: () => libvirt(stack) },
    ...runLogs().map((path) => ({
      file: `logs/${basename(path)}`,
      collect: () => readFileSync(path, "utf8"),
    })),
    ...journals(sources),
    ...consoles(sources),
  ];
}

function planOf(stack: string): ReturnType<typeof planCluster> {
  return planCluster(readStackConfig(stack));
}

/** First lines of what tells its version; what is missing says so. */
async function versions(engine: Engine | undefined): Promise<string> {
  const ask = async (program: string, ...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run(program, args, { cwd: projectRoot, env: engine?.env });
    return `${[program, ...args].join(" ")}: ${(stdout || stderr).trim().split("\n")[0] ?? ""}`;
  };
  const lines = [
    `node: ${process.version} on ${process.platform} ${process.arch}`,
    `kernel: ${release()} ${kernel()}`,
    await ask("git", "log", "-1", "--format=%H %cI"),
    engine === undefined ? "pulumi: not found" : await ask(engine.program, "version"),
    await ask("virsh", "--version"),
    await ask("qemu-system-x86_64", "--version"),
    await ask("xsltproc", "--version"),
    readFileSync("/etc/os-release", "utf8"),
  ];
  return `${lines.join("\n")}\n`;
}

/** Names and types: values, masked or not, stay here. */
function outline(state: Deployment | undefined): string {
  if (state === undefined) throw new Error("the state cannot be read");
  const pending = state.deployment.pending_operations ?? [];
  return [
    ...resourcesOf(state).map(({ urn }) => urn),
    ...pending.map(({ type, resource }) => `pending ${type}: ${resource.urn}`),
    "",
  ].join("\n");
}

async function status(engine: Engine | undefined, stack: string): Promise<string> {
  if (engine === undefined) throw new Error("pulumi is missing");
  const report = await clusterStatus(await statusSources(engine, stack));
  return `${statusLines(report).join("\n")}\n\n${JSON.stringify(report, undefined, 2)}\n`;
}

async function libvirt(stack: string): Promise<string> {
  const { hypervisor } = planOf(stack);
  const asked = Object.values(hypervisor.hosts).flatMap((uri) =>
    [
      ["version"],
      ["list", "--all"],
      ["net-list", "--all"],
      ["pool-list", "--all", "--details"],
    ].map(async (words) => {
      const text = await virshOutput(uri, words).catch((error: unknown) => String(error));
      return `virsh -c ${uri} ${words.join(" ")}\n${text}`;
    }),
  );
  return (await Promise.all(asked)).join("\n");
}

/** Control planes let this program read the end of their journal. */
function journals({ stack, state }: BundleSources): readonly Part[] {
  if (state === undefined) return [];
  const plan = planOf(stack);
  return plan.nodes
    .filter(({ role }) => role === "controlPlane")
    .map((node) => ({
      file: `journals/${node.name}.txt`,
      collect: () => nodeJournal(plan, node, state),
    }));
}

/** What each machine wrote to its serial console. */
function consoles({ stack, state }: BundleSources): readonly Part[] {
  if (state === undefined) return [];
  const plan = planOf(stack);
  return plan.nodes.map((node) => ({
    file: `consoles/${node.name}.txt`,
    collect: () => nodeConsole(plan, node),
  }));
}
