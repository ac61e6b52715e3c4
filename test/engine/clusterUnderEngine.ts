import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { run, type RunResult } from "../../commands/support/run";
import { parallelism } from "../../commands/support/updateStack";
import { prepareEngine, type Engine } from "../../lab/engine";
import { ensureHypervisor } from "../../lab/hypervisor";
import { nativeBinaries } from "../../lab/native/binaries";
import { followDomains, type Followed } from "../../lab/native/followDomains";
import { impactOf, type Impact } from "../../lib/impact";
import { fixedSettings, lockText, type Lock, type LockedImage } from "../../lib/lock";
import { parsePreview } from "../../lib/preview";
import { aClusterPlan, aConfig } from "../helpers/settings";
import { textBelow } from "./clusterState";
import { imageVersions, serveArtifacts, type Artifacts } from "./artifacts";
import { operations, readSteps, startEngine, type EngineRun, type Step } from "./engineRun";
import { inLibvirt, removeFromLibvirt } from "./leftovers";
import { layOutProject, repository } from "./projectFolder";

type Settings = Readonly<Record<string, unknown>>;

export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The unchanged program in a project folder of its own, on the real engine and libvirt. Its VMs are empty;
 * behind each is a native machine that does what its Ignition says.
 */
export class ClusterUnderEngine {
  readonly folder = mkdtempSync(join(tmpdir(), "engine-"));
  /** Everything that any run has printed, and every event log. */
  log = "";
  readonly #clusterName: string;
  readonly #first: Settings;
  readonly #started = Date.now();
  #settings: Settings;
  #engine: Engine | undefined;
  #artifacts: Artifacts | undefined;
  #followed: Followed | undefined;
  #runs = 0;

  constructor(settings: Settings & { readonly clusterName: string }) {
    this.#clusterName = settings.clusterName;
    this.#first = settings;
    this.#settings = settings;
  }

  /** `most`: settings with every node that may ever appear, so that a machine can stand behind it. */
  async start(most: Settings, report: (line: string) => void): Promise<void> {
    this.#engine = await prepareEngine(report);
    await ensureHypervisor(report);
    const binaries = await nativeBinaries(report);
    await removeFromLibvirt(this.#clusterName);
    layOutProject(this.folder);
    this.#artifacts = await serveArtifacts(join(this.folder, "artifacts"));
    const made = await this.pulumi(["stack", "init", "test"]);
    if (made.code !== 0) throw new Error(made.output);
    // Where npm run up looks for the servers that it needs.
    this.configure({ sysextServer: new URL(this.image(imageVersions[0]).url).origin });
    this.writeLock(this.lock);
    const plan = aClusterPlan({ ...this.#settings, ...most });
    this.#followed = await followDomains({ plan, binaries, say: report });
  }

  get followed(): Followed {
    if (this.#followed === undefined) throw new Error("not started");
    return this.#followed;
  }

  /** The lock that the cluster was made with. */
  get lock(): Lock {
    if (this.#artifacts === undefined) throw new Error("not started");
    return this.#artifacts.lock;
  }

  /** One of its images. */
  image(version: string): LockedImage {
    const image = this.lock.images[version];
    if (image === undefined) throw new Error(`no image ${version}`);
    return image;
  }

  /** Changes settings for good. */
  configure(changes: Settings): void {
    this.#settings = { ...this.#settings, ...changes };
    const path = join(this.folder, "Pulumi.test.yaml");
    const file = parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    const config = Object.fromEntries(
      Object.entries(this.#settings).map(([key, value]) => [`flatcar-ha:${key}`, value]),
    );
    writeFileSync(path, stringify({ ...file, config }));
  }

  /** Writes the stack's lock, with what the settings of the start fixed. */
  writeLock(lock: Lock): void {
    const fixed = fixedSettings(aConfig(this.#first));
    writeFileSync(join(this.folder, "Pulumi.test.lock.json"), lockText({ ...lock, fixed }));
  }

  /** Lets the program make its kubeconfig output public, or keep it secret again. */
  publishKubeconfig(published: boolean): void {
    const program = readFileSync(join(repository, "index.ts"), "utf8");
    const careless = program.replace(
      "export const { kubeconfig, access } = cluster;",
      "export const kubeconfig = pulumi.unsecret(cluster.kubeconfig);",
    );
    if (careless === program) throw new Error("index.ts exports its kubeconfig in another way now");
    writeFileSync(join(this.folder, "index.ts"), published ? careless : program);
  }

  up(...more: readonly string[]): Promise<EngineRun> {
    const parallel = String(parallelism(5));
    return this.pulumi(["up", "--yes", "--skip-preview", "--parallel", parallel, ...more]);
  }

  /** Begins `up`, sends it that signal, by default Ctrl-C's, once `when` accepts its steps so far, and waits for the end. */
  async interruptedUp(
    when: (steps: readonly Step[]) => boolean,
    signal: NodeJS.Signals = "SIGINT",
  ): Promise<EngineRun> {
    const { process: child, done, events } = this.#start(["up", "--yes", "--skip-preview"]);
    const timer = setInterval(() => {
      if (!when(readSteps(events))) return;
      clearInterval(timer);
      child.kill(signal);
    }, 100);
    const run = await done;
    clearInterval(timer);
    return run;
  }

  /** What `npm run plan` says of the next `up`. */
  async impact(): Promise<Impact> {
    const { code, output } = await this.pulumi(["preview", "--json", "--show-sames"]);
    const plan = aClusterPlan(this.#settings);
    return impactOf(parsePreview(code, output), plan, []);
  }

  async pulumi(args: readonly string[]): Promise<EngineRun> {
    return this.#start(args).done;
  }

  /** Runs one of our commands to its end, as `npm run <name>` does. */
  async command(name: string, ...words: readonly string[]): Promise<RunResult> {
    const { program, args, ...options } = this.commandLine(name, ...words);
    const result = await run(program, args, options);
    this.log += result.stdout + result.stderr;
    return result;
  }

  commandLine(name: string, ...words: readonly string[]): CommandLine {
    return {
      program: process.execPath,
      args: ["--import", "tsx", `commands/${name}.ts`, ...words],
      cwd: this.folder,
      env: { ...this.#environment(), PULUMI: this.#engine?.pulumi },
    };
  }

  /** Text of the state with all secrets in clear. */
  async plainState(): Promise<string> {
    const before = this.log;
    const { output } = await this.pulumi(["stack", "export", "--show-secrets"]);
    this.log = before;
    return output;
  }

  /** All of the backend's files, secrets encrypted: state, its backups and history. */
  backend(): string {
    return textBelow(join(this.folder, "state"));
  }

  /** Everything that was printed, every event log, and what the engine wrote into log files of its own. */
  logs(): string {
    return this.log + textBelow(join(this.#engine?.pulumiHome ?? "", "logs"), this.#started);
  }

  inLibvirt(): readonly string[] {
    return inLibvirt(this.#clusterName);
  }

  async remove(): Promise<void> {
    await this.#followed?.stop();
    await removeFromLibvirt(this.#clusterName);
    this.#artifacts?.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...this.#engine?.env,
      FLATCAR_HA_CACHE: join(this.folder, "cache"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "engine",
      PULUMI_STACK: "test",
      // For --event-log.
      PULUMI_DEBUG_COMMANDS: "true",
    };
  }

  #start(args: readonly string[]): ReturnType<typeof startEngine> & { readonly events?: string } {
    if (this.#engine === undefined) throw new Error("not started");
    this.#runs += 1;
    const operates = ["up", "preview", "refresh", "destroy"].includes(args[0] ?? "");
    const events = operates ? join(this.folder, `events-${this.#runs}.json`) : undefined;
    const started = startEngine({
      pulumi: this.#engine.pulumi,
      folder: this.folder,
      args,
      env: this.#environment(),
      events,
    });
    const done = started.done.then((run) => {
      this.log += run.output;
      if (events !== undefined && existsSync(events)) this.log += withoutDebug(events);
      return run;
    });
    return { ...started, done, events };
  }
}

/** Fails with what the engine says of it when a run did not end well; gives what it did. */
export function worked(run: EngineRun): Readonly<Record<string, readonly string[]>> {
  if (run.code !== 0) throw new Error(run.output.replace(/^[^]*(?=\nDiagnostics:)/, ""));
  return operations(run);
}

/** An event log at the level that people see: debug events are the engine's -v, which docs/security.md warns of. */
function withoutDebug(events: string): string {
  const lines = readFileSync(events, "utf8").split("\n");
  return lines.filter((line) => !line.includes('"severity":"debug"')).join("\n");
}
