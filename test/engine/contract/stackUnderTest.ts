import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { delimiter, join, resolve } from "node:path";
import { prepareEngine } from "../../../lab/engine";

/** One engine run: exit code, everything printed, and each resource's operation, if any. */
export interface Run {
  readonly code: number;
  readonly output: string;
  /** Logical name -> operations in order, `same` left out; providers and the stack included. */
  readonly operations: Readonly<Record<string, readonly string[]>>;
}

interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: { readonly op: string; readonly urn: string } };
}

interface Deployment {
  readonly deployment: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly inputs?: Readonly<Record<string, unknown>>;
      readonly outputs?: Readonly<Record<string, unknown>>;
    }[];
  };
}

const repository = resolve(__dirname, "../../..");

/** The PULUMI_HOME under test: the lab's stand-ins unless the variable names one with real plugins. */
async function engineUnderTest(): Promise<Readonly<Record<string, string>>> {
  const home = process.env["FLATCAR_HA_CONTRACT_PULUMI_HOME"];
  if (home === undefined) return (await prepareEngine(() => undefined)).env;
  const path = [join(home, "bin"), process.env["PATH"] ?? ""].join(delimiter);
  return {
    PULUMI_HOME: home,
    PATH: path,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** A project of its own with a local backend, whose program is the JavaScript given to each run. */
export class StackUnderTest {
  readonly directory = mkdtempSync(join(tmpdir(), "contract-"));
  #engine: Readonly<Record<string, string>> = {};

  constructor() {
    mkdirSync(join(this.directory, "state"));
    this.write("Pulumi.yaml", "name: contract\nmain: index.js\nruntime: nodejs\n");
    this.write("package.json", '{ "name": "contract", "private": true }\n');
    symlinkSync(join(repository, "node_modules"), join(this.directory, "node_modules"));
    this.write("index.js", "");
  }

  async init(): Promise<void> {
    this.#engine = await engineUnderTest();
    const run = await this.pulumi(["stack", "init", "test"]);
    if (run.code !== 0) throw new Error(run.output);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** Text of a file that a command wrote; empty when there is none. */
  read(name: string): string {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), "utf8") : "";
  }

  /** Waits until a command has written that file; a removed stack ends the wait. */
  async waitFor(name: string): Promise<void> {
    while (this.read(name) === "" && existsSync(this.directory)) await sleep(50);
  }

  /** The state file as it lies on the disk, secrets encrypted. */
  state(): string {
    return this.read("state/.pulumi/stacks/contract/test.json");
  }

  /** A resource of the decrypted state. */
  async resource(name: string): Promise<NonNullable<Deployment["deployment"]["resources"]>[0]> {
    const { output } = await this.pulumi(["stack", "export", "--show-secrets"]);
    const { deployment } = JSON.parse(output) as Deployment;
    const found = deployment.resources?.find(({ urn }) => urn.endsWith(`::${name}`));
    if (!found) throw new Error(`no resource ${name} in the state`);
    return found;
  }

  async up(program: string): Promise<Run> {
    this.write("index.js", program);
    return this.pulumi(["up", "--yes", "--skip-preview"]);
  }

  async preview(program: string): Promise<Run> {
    this.write("index.js", program);
    return this.pulumi(["preview"]);
  }

  async refresh(): Promise<Run> {
    return this.pulumi(["refresh", "--yes", "--skip-preview"]);
  }

  async destroy(): Promise<Run> {
    return this.pulumi(["destroy", "--yes", "--skip-preview"]);
  }

  /** Starts `up` and returns at once, for tests that interrupt it. */
  startUp(program: string): { readonly process: ChildProcess; readonly done: Promise<Run> } {
    this.write("index.js", program);
    return this.#start(["up", "--yes", "--skip-preview"]);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  async pulumi(args: readonly string[]): Promise<Run> {
    return this.#start(args).done;
  }

  #start(args: readonly string[]): { readonly process: ChildProcess; readonly done: Promise<Run> } {
    const operates = ["up", "preview", "refresh", "destroy"].includes(args[0] ?? "");
    const events = this.path("events.json");
    rmSync(events, { force: true });
    const child = spawn(
      "pulumi",
      [...args, "--non-interactive", ...(operates ? ["--event-log", events] : [])],
      {
        cwd: this.directory,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          ...this.#engine,
          PULUMI_BACKEND_URL: `file://${this.path("state")}`,
          PULUMI_CONFIG_PASSPHRASE: "contract",
          PULUMI_DEBUG_COMMANDS: "true",
          PULUMI_STACK: "test",
        },
      },
    );
    const done = new Promise<Run>((resolveRun, reject) => {
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => {
        const output = args[0] === "stack" && code === 0 ? stdout : stdout + stderr;
        resolveRun({ code: code ?? -1, output, operations: operations(this.read("events.json")) });
      });
    });
    return { process: child, done };
  }
}

function operations(events: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const line of events.split("\n").filter(Boolean)) {
    const metadata = (JSON.parse(line) as EngineEvent).resourcePreEvent?.metadata;
    if (!metadata || metadata.op === "same" || metadata.urn.includes("pulumi:pulumi:Stack")) {
      continue;
    }
    (found[metadata.urn.split("::").slice(3).join("::")] ??= []).push(metadata.op);
  }
  return found;
}
