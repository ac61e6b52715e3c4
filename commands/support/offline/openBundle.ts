import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";

import { UserError } from "../../../lib/errors";
import { parseLock, type Lock } from "../../../lib/lock";
import { hashOf } from "../download";
import { layout, type BundleIndex } from "./bundleLayout";

/** A bundle, every file of which was found whole. */
export interface Bundle {
  readonly folder: string;
  readonly index: BundleIndex;
  readonly lock: Lock;
}

/** Opens a bundle once each of its files has the hash that it had when it was made. Throws one UserError with all that have not. */
export async function openBundle(folder: string): Promise<Bundle> {
  const index = readIndex(folder);
  const issues: string[] = [];
  for (const [path, { sha256, size }] of Object.entries(index.files)) {
    // A path that leads out of the bundle must not be served.
    if (join("/", path) !== `/${path}`) throw damaged([`${path}: is no path of a bundle`]);
    const problem = await problemOf(join(folder, path), sha256, size);
    if (problem !== undefined) issues.push(`${join(folder, path)}: ${problem}`);
  }
  for (const path of filesBelow(folder)) {
    if (path !== layout.index && index.files[path] === undefined) {
      issues.push(`${join(folder, path)}: does not belong to the bundle`);
    }
  }
  if (issues.length > 0) throw damaged(issues);
  const lock = parseLock(readFileSync(join(folder, layout.lock), "utf8"), `${folder}/lock.json`);
  return { folder, index, lock };
}

function readIndex(folder: string): BundleIndex {
  const path = join(folder, layout.index);
  if (!existsSync(path)) throw damaged([`${path}: is not there; --bundle names a bundle's folder`]);
  let index: Partial<BundleIndex>;
  try {
    index = JSON.parse(readFileSync(path, "utf8")) as Partial<BundleIndex>;
  } catch {
    throw damaged([`${path}: not JSON`]);
  }
  if (index.schema !== 1 || index.files?.[layout.lock] === undefined) {
    throw damaged([`${path}: lists no whole bundle; npm run bundle finishes it`]);
  }
  return index as BundleIndex;
}

async function problemOf(file: string, sha256: string, size: number): Promise<string | undefined> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return "is missing";
  if (found.size !== size) return `has ${found.size} bytes, not ${size}`;
  const got = await hashOf(file, "sha256");
  return got === sha256 ? undefined : `wrong sha256: expected ${sha256}, got ${got}`;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function damaged(issues: readonly string[]): UserError {
  return new UserError("FHA223", [
    ...issues,
    "nothing of it was used: copy the bundle again, or make it again where there is internet",
  ]);
}
