import { linkSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { UserError } from "../../lib/errors";

import { run } from "./run";

/** Filesystem label by which nodes find the disk. */
export const payloadLabel = "fha-payload";

// Fixed, so that the same files give the same bytes on every machine.
const filesystemId = "6f1f7c6e-5a0b-4b57-9d5a-0f1a7c1a5ca1";
const mebibyte = 1024 * 1024;

/**
 * Writes an ext4 image that holds every file in its root folder, owned by root, just large enough, to `target`.
 * Needs mke2fs and debugfs (e2fsprogs); no root.
 */
export async function buildPayload(files: readonly string[], target: string): Promise<void> {
  // Beside the target: links do not cross filesystems, and the last rename is atomic.
  const stage = mkdtempSync(join(dirname(target), ".payload-"));
  const image = `${stage}.img`;
  try {
    for (const file of files) linkSync(file, join(stage, basename(file)));
    await makeFilesystem(stage, image, payloadMiB(files.map((file) => statSync(file).size)));
    await normalize(image, files);
    renameSync(image, target);
  } finally {
    rmSync(stage, { recursive: true, force: true });
    rmSync(image, { force: true });
  }
}

/** Room for the files, the filesystem's own tables and nothing else, in MiB. */
export function payloadMiB(sizes: readonly number[]): number {
  const blocks = sizes.reduce((sum, size) => sum + Math.ceil(size / 4096) + 1, 0);
  return Math.ceil((blocks * 4096 * 1.01) / mebibyte) + 2;
}

async function makeFilesystem(stage: string, image: string, sizeMiB: number): Promise<void> {
  const features = "^has_journal,^resize_inode,^metadata_csum_seed,^orphan_file";
  await tool("mke2fs", [
    ...["-q", "-F", "-t", "ext4", "-m", "0", "-b", "4096", "-I", "256", "-N", "64"],
    ...["-O", features, "-L", payloadLabel, "-U", filesystemId],
    ...["-E", `hash_seed=${filesystemId},root_owner=0:0,lazy_itable_init=0`],
    ...["-d", stage, image, `${sizeMiB}M`],
  ]);
}

/** Owner and times of the operator's files do not belong on nodes. */
async function normalize(image: string, files: readonly string[]): Promise<void> {
  const folders = ["/", "/lost+found"];
  const paths = [...folders, ...files.map((file) => `/${basename(file)}`)];
  const times = ["atime", "mtime", "ctime", "crtime"];
  const extra = ["atime_extra", "mtime_extra", "ctime_extra", "crtime_extra"];
  const fields = paths.flatMap((path) => [
    `sif ${path} mode ${folders.includes(path) ? "040755" : "0100644"}`,
    ...["uid", "gid", "generation", ...extra].map((field) => `sif ${path} ${field} 0`),
    ...times.map((field) => `sif ${path} ${field} @1`),
  ]);
  const script = [
    ...fields,
    "ssv mtime @1",
    "ssv wtime @1",
    "ssv lastcheck @1",
    "ssv mkfs_time @1",
  ];
  script.push("ssv kbytes_written 0");
  const commands = `${image}.debugfs`;
  writeFileSync(commands, `${script.join("\n")}\n`);
  try {
    await tool("debugfs", ["-w", "-f", commands, image]);
  } finally {
    rmSync(commands, { force: true });
  }
}

async function tool(program: string, args: readonly string[]): Promise<void> {
  // Both live in sbin, which a user's PATH may lack.
  const path = [process.env.PATH, "/usr/sbin", "/sbin"].filter(Boolean).join(":");
  const env = { ...process.env, PATH: path, E2FSPROGS_FAKE_TIME: "1" };
  const { code, stderr } = await run(program, args, { env });
  if (code === 127) {
    throw new UserError("FHA300", [
      `${program} is missing: install the package e2fsprogs (apt-get install e2fsprogs, dnf install e2fsprogs)`,
    ]);
  }
  if (code !== 0) throw new Error(`${program}: ${stderr.trim()}`);
}
