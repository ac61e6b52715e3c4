import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { cacheFolder } from "./cache";
import { apt } from "./hostPackages";

const run = promisify(execFile);
const suite = "bookworm-backports";
const packages = ["qemu-system-x86", "qemu-system-common", "qemu-system-data", "seabios"];

/**
 * Debian 12's QEMU 7.2 emulates slower than 10.0, which its backports have. They are asked with package lists of their
 * own: the host's apt configuration stays as it is. Where they cannot be had, 7.2 does.
 */
export async function installNewerQemu(progress: (line: string) => void): Promise<void> {
  if (!/^VERSION_CODENAME=bookworm$/m.test(readFileSync("/etc/os-release", "utf8"))) return;
  const { stdout } = await run("qemu-system-x86_64", ["--version"]);
  if (!isOld(stdout)) return;
  const mirror = await debianMirror();
  if (mirror === undefined) return;
  progress(`installing QEMU of ${suite}`);
  const options = ownLists(mirror);
  try {
    await apt([...options, "update"]);
    const wanted = packages.map((name) => `${name}/${suite}`);
    await apt([...options, "install", "-y", "--no-install-recommends", ...wanted]);
  } catch (error) {
    progress(`QEMU 7.2 stays, and emulates slower: ${String(error)}`);
  }
}

/** Whether `qemu-system-x86_64 --version` says less than 10. */
export function isOld(version: string): boolean {
  return Number(/version (\d+)\./.exec(version)?.[1]) < 10;
}

/** The mirror that this host's own apt configuration names. */
async function debianMirror(): Promise<string | undefined> {
  const { stdout } = await run("apt-get", [
    "indextargets",
    "--format",
    "$(REPO_URI)",
    "Origin: Debian",
  ]);
  return stdout
    .split("\n")
    .filter((uri) => uri !== "" && !uri.includes("security"))
    .sort()[0];
}

/** apt's options for package lists that only this project reads. */
function ownLists(mirror: string): string[] {
  const folder = cacheFolder("apt");
  mkdirSync(join(folder, "lists", "partial"), { recursive: true });
  const sources = join(folder, "sources.list");
  const keyring = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]";
  const lines = ["bookworm", suite].map((name) => `deb ${keyring} ${mirror} ${name} main\n`);
  writeFileSync(sources, lines.join(""));
  const settings = {
    "Dir::Etc::sourcelist": sources,
    "Dir::Etc::sourceparts": "-",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache::pkgcache": "",
    "Dir::Cache::srcpkgcache": "",
  };
  return Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
}
