import { execFile, spawn } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readFileSync } from "node:fs";
import { chmod, chown, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { withFileLock } from "../commands/support/withFileLock";
import { cacheFolder } from "./cache";

const run = promisify(execFile);
const connection = "qemu:///system";

/**
 * Makes libvirt answer on qemu:///system: at once where it runs, by systemd where that is PID 1,
 * else with virtlogd and libvirtd started in the background. Throws with the end of libvirtd's log.
 */
export async function ensureHypervisor(progress: (line: string) => void): Promise<void> {
  if (await answers()) return;
  const lock = join(cacheFolder("hypervisor"), "start.lock");
  const waiting = (): void => {
    progress("waiting for another process to start libvirtd");
  };
  const start = async (): Promise<void> => {
    if (await answers()) return;
    progress("starting libvirtd");
    await openKvmToQemu(progress);
    if (existsSync("/run/systemd/system")) {
      await run("systemctl", ["start", "libvirtd.service"]);
      await waitForAnswer(systemdLog);
    } else {
      const log = startByHand();
      await waitForAnswer(() => Promise.resolve(readFileSync(log, "utf8")));
    }
    progress("libvirtd answers on qemu:///system");
  };
  await withFileLock(lock, start, waiting);
}

async function answers(): Promise<boolean> {
  try {
    await run("virsh", ["-c", connection, "version"], { timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

/**
 * A /dev/kvm that root sees and QEMU's user cannot open makes libvirt drop its cache of
 * capabilities on every call: two minutes for each domain instead of one second.
 */
async function openKvmToQemu(progress: (line: string) => void): Promise<void> {
  const device = "/dev/kvm";
  if (!existsSync(device)) return;
  const group = await groupId("kvm");
  const { gid, mode } = await stat(device);
  if (gid === group && (mode & 0o060) === 0o060) return;
  if ((mode & 0o006) === 0o006) return;
  await chown(device, 0, group);
  await chmod(device, 0o660);
  progress("gave /dev/kvm to the group kvm, which QEMU runs in");
}

async function groupId(name: string): Promise<number> {
  const { stdout } = await run("getent", ["group", name]);
  return Number(stdout.split(":")[2]);
}

/** Starts both daemons detached from this process; returns the path of their common log. */
function startByHand(): string {
  const log = join(cacheFolder("hypervisor"), "libvirtd.log");
  for (const daemon of ["/usr/sbin/virtlogd", "/usr/sbin/libvirtd"]) {
    const output = openSync(log, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND);
    spawn(daemon, [], { detached: true, stdio: ["ignore", output, output] }).unref();
    closeSync(output);
  }
  return log;
}

async function waitForAnswer(readLog: () => Promise<string>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await answers())) {
    if (Date.now() > deadline) {
      const end = (await readLog()).trim().split("\n").slice(-10).join("\n");
      throw new Error(`libvirtd does not answer on ${connection}:\n${end}`);
    }
    await sleep(500);
  }
}

async function systemdLog(): Promise<string> {
  return (await run("journalctl", ["-u", "libvirtd", "-n", "10", "--no-pager"])).stdout;
}
