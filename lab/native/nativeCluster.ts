import { spawn, type ChildProcess } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { type ClusterPlan, type NodePlan } from "../../lib/plan";
import {
  bridgeName,
  createFabric,
  namespaceName,
  pluggedIn,
  plugIn,
  removeFabric,
  setCable,
  unplug,
  type Fabric,
} from "./fabric";
import { compileGuest } from "./compileGuest";
import { run, succeeds } from "./run";

/** Machines of one cluster as processes in namespaces; needs root. Nothing outlives `remove` or the next `create`. */
export interface NativeCluster {
  /** Powers a machine on. The Ignition JSON is written to an empty disk only; `uuid` is the machine's identity. */
  readonly startNode: (node: NodePlan, ignition: string, uuid: string) => Promise<void>;
  /** Cuts the power; the disk stays. */
  readonly stopNode: (name: string) => Promise<void>;
  /** Cuts the power and throws the disk away. */
  readonly wipeNode: (name: string) => Promise<void>;
  /** Pulls the network cable (false) or puts it back (true). */
  readonly connect: (name: string, connected: boolean) => Promise<void>;
  /** Runs a shell command on the machine as root; returns its standard output, throws if it fails. */
  readonly shell: (name: string, command: string) => Promise<string>;
  readonly isRunning: (name: string) => boolean;
  /** Root of the machine's disk as seen while it runs; for reading logs and files. */
  readonly readFile: (name: string, path: string) => Promise<string>;
  /** Cuts all power and removes every trace. */
  readonly remove: () => Promise<void>;
}

export interface NativeOptions {
  readonly plan: ClusterPlan;
  /** Folder with etcd, kubeadm, kubectl, kube-apiserver, kube-controller-manager and kube-scheduler. */
  readonly binaries: string;
  /** Names a bridge that is somebody else's, such as a libvirt network's; else one is made. */
  readonly bridge?: () => Promise<string>;
}

const project = resolve(__dirname, "..", "..");

/** Removes what an earlier run of the same cluster name left, then makes the network. */
export async function createNativeCluster(options: NativeOptions): Promise<NativeCluster> {
  const { plan } = options;
  const ownBridge = options.bridge === undefined ? bridgeName(plan.clusterName) : undefined;
  const fabric: Fabric = {
    ownBridge,
    bridge: options.bridge ?? (() => Promise.resolve(ownBridge ?? "")),
    gateway: plan.network.gateway,
    prefix: plan.network.prefix,
  };
  const state = join("/run/flatcar-ha-native", plan.clusterName);
  const programs = join(state, "guest");
  const machines = new Map<string, ChildProcess>();
  const folder = (name: string): string => join(state, name);
  const namespaceOf = (name: string): string => namespaceName(plan.clusterName, name);

  const remove = async (): Promise<void> => {
    for (const namespace of await pluggedIn(plan.clusterName)) await unplug(namespace);
    machines.clear();
    await removeFabric(fabric);
    await unmountBelow(state);
    rmSync(state, { recursive: true, force: true });
  };

  const stopNode = async (name: string): Promise<void> => {
    const machine = machines.get(name);
    await unplug(namespaceOf(name));
    machines.delete(name);
    if (machine?.exitCode === null && machine.signalCode === null) {
      await new Promise((done) => machine.once("exit", done));
    }
  };

  const startNode = async (node: NodePlan, ignition: string, uuid: string): Promise<void> => {
    const place = folder(node.name);
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const disk = join(place, "disk");
    if (!existsSync(disk)) {
      mkdirSync(disk);
      // In memory: three etcds that sync to one real disk measure the disk.
      await run("mount", ["-t", "tmpfs", "-o", "mode=755,size=4g", "native-disk", disk]);
    }
    writeFileSync(join(place, "ignition.json"), ignition, { mode: 0o600 });
    writeFileSync(join(place, "uuid"), uuid);
    await unplug(namespaceOf(node.name));
    await plugIn(fabric, namespaceOf(node.name), node.address, node.mac);
    const log = openSync(join(place, "console.log"), "a");
    const boot = join(__dirname, "guest", "boot.sh");
    const machine = spawn(
      "setpriv",
      [
        ...["--pdeathsig", "KILL", "ip", "netns", "exec", namespaceOf(node.name)],
        ...["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child=KILL"],
        ...[boot, place, project, programs, options.binaries, process.execPath, node.name],
      ],
      { stdio: ["ignore", log, log], detached: true },
    );
    closeSync(log);
    machines.set(node.name, machine);
    machine.once("exit", () => {
      if (machines.get(node.name) === machine) machines.delete(node.name);
    });
    await bootOf(machine, join(place, "console.log"), namespaceOf(node.name));
  };

  const shell = async (name: string, command: string): Promise<string> => {
    const pid = await initOf(namespaceOf(name));
    const enter = ["--target", pid, "--mount", "--uts", "--ipc", "--net", "--pid"];
    const root = join(folder(name), "root");
    return run("nsenter", [...enter, "chroot", root, "/bin/bash", "-c", command]);
  };

  const cluster: NativeCluster = {
    startNode,
    stopNode,
    wipeNode: async (name) => {
      await stopNode(name);
      await unmountBelow(folder(name));
      rmSync(folder(name), { recursive: true, force: true });
    },
    connect: (name, connected) => setCable(namespaceOf(name), connected),
    shell,
    isRunning: (name) => machines.has(name),
    readFile: (name, path) => shell(name, `cat '${path}'`),
    remove,
  };
  await remove();
  mkdirSync(state, { recursive: true, mode: 0o700 });
  compileGuest(programs);
  await createFabric(fabric);
  return cluster;
}

async function bootOf(machine: ChildProcess, log: string, namespace: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (machine.exitCode !== null || machine.signalCode !== null) {
      throw new Error(`${namespace} did not start:\n${readFileSync(log, "utf8").slice(-2000)}`);
    }
    if (await serviceManagerIsUp(namespace)) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error(`${namespace} did not start within 30 s`);
}

async function serviceManagerIsUp(namespace: string): Promise<boolean> {
  return succeeds("ip", ["netns", "exec", namespace, "bash", "-c", "echo >/dev/tcp/127.0.0.1/22"]);
}

/** Process 1 of the machine, by its number on the host. */
async function initOf(namespace: string): Promise<string> {
  for (const pid of (await run("ip", ["netns", "pids", namespace])).split("\n")) {
    if (pid === "") continue;
    if (/^NSpid:\s+\d+\s+1$/m.test(statusOf(pid))) return pid;
  }
  throw new Error(`${namespace} is not running`);
}

/** Of a process on the host; empty when it has ended since it was listed. */
function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

async function unmountBelow(folder: string): Promise<void> {
  const mounts = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${folder}/`));
  for (const path of mounts.reverse()) await run("umount", ["--lazy", path]);
}
