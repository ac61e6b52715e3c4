import { execFile, spawn } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";

/** Debian packages of the lab and the tests, each with what needs it. */
export const hostPackages = [
  // the hypervisor
  "libvirt-daemon-system",
  "libvirt-daemon-driver-qemu",
  "libvirt-clients",
  "qemu-system-x86",
  "qemu-utils",
  "dnsmasq-base",
  "iptables",
  "xsltproc",
  // control planes as plain processes in network namespaces
  "iproute2",
  "iputils-ping",
  "iputils-arping",
  "tcpdump",
  "keepalived",
  "haproxy",
  "openssh-server",
  "sudo",
  "curl",
  "openssh-client",
  // node image, payload volume and container images
  "mmdebstrap",
  "squashfs-tools",
  "e2fsprogs",
  "dosfstools",
  "mtools",
  "gdisk",
  "xz-utils",
  "zstd",
  // cgo builds: ignition reads block devices, runc sets seccomp filters
  "gcc",
  "libc6-dev",
  "pkg-config",
  "libblkid-dev",
  "libseccomp-dev",
  // checks of rendered files
  "openssl",
  "python3-minimal",
  "shellcheck",
] as const;

/** The packages of the list that dpkg does not report as installed. */
export async function missingHostPackages(): Promise<string[]> {
  const query = ["-W", "-f", "${Package} ${db:Status-Status}\\n", ...hostPackages];
  // dpkg-query exits with 1 when it does not know one of the names and still prints the others.
  const listed = await promisify(execFile)("dpkg-query", query).catch((error: unknown) => {
    if (isFailedCommand(error)) return error;
    throw error;
  });
  return notInstalled(hostPackages, listed.stdout);
}

/** The `wanted` names without an "installed" line in dpkg-query's "<name> <status>" lines. */
export function notInstalled(wanted: readonly string[], listed: string): string[] {
  const lines = new Set(listed.split("\n"));
  return wanted.filter((name) => !lines.has(`${name} installed`));
}

/**
 * Installs what is missing (root only); starts no daemon. Throws with apt's last lines.
 * The package lists are read anew first: an image's own are often stale.
 */
export async function installHostPackages(progress: (line: string) => void): Promise<void> {
  const missing = await missingHostPackages();
  if (missing.length === 0) return;
  progress(`installing ${missing.length} Debian packages: ${missing.join(" ")}`);
  await apt(["update"]);
  await withoutDaemonStarts(() => apt(["install", "-y", "--no-install-recommends", ...missing]));
  const left = await missingHostPackages();
  if (left.length > 0) throw new Error(`apt-get installed all but ${left.join(" ")}`);
  progress("host packages are installed");
}

/** Runs apt-get and throws with its last lines. */
export async function apt(args: readonly string[]): Promise<void> {
  const child = spawn("apt-get", ["-q", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-3000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  if (code !== 0) throw new Error(`apt-get ${args[0] ?? ""} failed:\n${output.trim()}`);
}

/** A fresh sshd, haproxy or libvirtd of Debian must not appear on the host unasked. */
async function withoutDaemonStarts(action: () => Promise<void>): Promise<void> {
  const policy = "/usr/sbin/policy-rc.d";
  if (existsSync(policy)) return action();
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    await action();
  } finally {
    rmSync(policy);
  }
}

function isFailedCommand(error: unknown): error is { stdout: string } {
  return error instanceof Error && "stdout" in error && typeof error.stdout === "string";
}
