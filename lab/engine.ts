import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { cacheFolder } from "./cache";
import { goTool, type GoToolName } from "./goTools";

/** A Pulumi engine that needs no download: run `pulumi` with `env` laid over the caller's. */
export interface Engine {
  readonly pulumiHome: string;
  readonly env: Record<string, string>;
  /** Absolute path of the pulumi binary. */
  readonly pulumi: string;
}

const project = resolve(__dirname, "..");

/** Where in PULUMI_HOME each built program belongs. */
const programs: readonly (readonly [GoToolName, (versions: Versions) => string])[] = [
  ["pulumi", ({ pulumi }) => `versions/${pulumi}/bin/pulumi`],
  // The engine looks for a language host beside itself.
  ["pulumi-language-nodejs", ({ pulumi }) => `versions/${pulumi}/bin/pulumi-language-nodejs`],
  ["pulumi-resource-terraform-provider", ({ bridge }) => pluginPath("terraform-provider", bridge)],
  ["pulumi-resource-random", ({ random }) => pluginPath("random", random)],
  ["pulumi-resource-tls", ({ tls }) => pluginPath("tls", tls)],
];

/** Plugins that no module proxy carries: TypeScript stand-ins of lab/plugins take their place. */
const standIns = ["command", "kubernetes"] as const;

type Versions = Record<"pulumi" | "random" | "tls" | "bridge" | (typeof standIns)[number], string>;

/**
 * Builds the engine and its plugins (about ten minutes the first time) into a PULUMI_HOME of the lab's own,
 * so that a plugin in the user's PULUMI_HOME is never replaced. Safe to call again and from two processes.
 */
export async function prepareEngine(progress: (line: string) => void): Promise<Engine> {
  const versions = readVersions();
  // One for each checkout, because the stand-ins hold its path.
  const checkout = createHash("sha256").update(project).digest("hex").slice(0, 8);
  const pulumiHome = cacheFolder(`pulumi-home-${checkout}`);
  for (const [name, target] of programs) {
    place(await goTool(name, progress), join(pulumiHome, target(versions)));
  }
  for (const name of standIns) {
    writeScript(join(pulumiHome, pluginPath(name, versions[name])), standIn(name));
  }
  const providers = cacheFolder("terraform-providers");
  const libvirt = await goTool("terraform-provider-libvirt", progress);
  placeLibvirtProvider(libvirt, providers);

  const pulumi = join(pulumiHome, `versions/${versions.pulumi}/bin/pulumi`);
  const env = {
    PATH: [dirname(pulumi), process.env.PATH ?? ""].join(delimiter),
    PULUMI_HOME: pulumiHome,
    PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR: providers,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return { pulumiHome, env, pulumi };
}

function pluginPath(name: string, version: string): string {
  return `plugins/resource-${name}-v${version}/pulumi-resource-${name}`;
}

function readVersions(): Versions {
  const npm = (name: string) =>
    (readJson(join(project, "node_modules/@pulumi", name, "package.json")) as { version: string })
      .version;
  return {
    pulumi: npm("pulumi"),
    random: npm("random"),
    tls: npm("tls"),
    command: npm("command"),
    kubernetes: npm("kubernetes"),
    bridge: libvirtSdk().pulumi.version,
  };
}

/** The part of the local SDK's package.json that tells the engine which provider to start. */
interface LibvirtSdk {
  readonly pulumi: {
    readonly version: string;
    readonly parameterization: { readonly value: string };
  };
}

function libvirtSdk(): LibvirtSdk {
  return readJson(join(project, "sdks/libvirt/package.json")) as LibvirtSdk;
}

/** Puts a libvirt provider where the bridge looks for it below `folder`, its PULUMI_DYNAMIC_TF_PLUGIN_CACHE_DIR. */
export function placeLibvirtProvider(binary: string, folder: string): void {
  place(binary, join(folder, libvirtProviderPath(libvirtSdk())));
}

/** Path that the bridge looks for before it would ask the registry that the SDK's parameter names. */
function libvirtProviderPath({ pulumi }: LibvirtSdk): string {
  const parameter = JSON.parse(Buffer.from(pulumi.parameterization.value, "base64").toString()) as {
    remote: { url: string; version: string };
  };
  const { url, version } = parameter.remote;
  const platform = `linux_${process.arch === "x64" ? "amd64" : process.arch}`;
  return join(url, version, platform, `terraform-provider-libvirt_v${version}`);
}

function standIn(name: string): string {
  const program = join(project, "lab/plugins", name, "main.ts");
  return `#!/bin/sh\nexec node --require '${join(project, "node_modules/tsx/dist/cjs/index.cjs")}' '${program}' "$@"\n`;
}

/** Hard link (or copy, across file systems) that replaces atomically: a running plugin keeps its old file. */
function place(source: string, target: string): void {
  if (existsSync(target) && sameFile(source, target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  try {
    linkSync(source, unfinished);
  } catch {
    copyFileSync(source, unfinished);
  }
  renameSync(unfinished, target);
}

function sameFile(source: string, target: string): boolean {
  const [a, b] = [statSync(source), statSync(target)];
  return a.ino === b.ino || (a.size === b.size && a.mtimeMs <= b.mtimeMs);
}

function writeScript(target: string, text: string): void {
  if (existsSync(target) && readFileSync(target, "utf8") === text) return;
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  writeFileSync(unfinished, text, { mode: 0o755 });
  renameSync(unfinished, target);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
