import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { UserError } from "../../../lib/errors";
import { cacheFolder } from "../cacheFolder";
import { run } from "../run";

/** Packs a bundle's folder into one file, and removes the folder. */
export async function pack(folder: string, tar: string): Promise<void> {
  await runTar(tar, ["-cf", tar, "-C", folder, "."]);
  rmSync(folder, { recursive: true });
}

/** A bundle's folder: the one named, or what a .tar holds, unpacked once into the cache. */
export async function unpacked(path: string): Promise<string> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return resolve(path);
  const name = `${basename(path, ".tar")}-${found.size}-${Math.round(found.mtimeMs)}`;
  const folder = join(cacheFolder("bundles"), name);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  await runTar(path, ["-xf", path, "-C", unfinished]);
  renameSync(unfinished, folder);
  return folder;
}

async function runTar(path: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run("tar", args);
  if (code !== 0) throw new UserError("FHA226", [`${path}: tar: ${stderr.trim()}`]);
}
