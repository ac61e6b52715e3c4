import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { withFileLock } from "../commands/support/withFileLock";
import { cacheFolder } from "./cache";

export type Progress = (line: string) => void;

interface Artifact {
  /** Folder below the cache root. */
  readonly folder: string;
  /** Name of the file or folder that is built. */
  readonly name: string;
  /** Files and folders whose contents decide the result. */
  readonly sources: readonly string[];
  /** What else decides it: versions, paths of content-addressed inputs. */
  readonly values: readonly string[];
  /** Makes the file or folder at this path. */
  readonly build: (unfinished: string) => Promise<void>;
}

/** Path of an artifact from the cache, or built now; its folder carries the hash of all inputs. */
export async function cachedArtifact(artifact: Artifact, progress: Progress): Promise<string> {
  const folder = cacheFolder(artifact.folder, keyOf(artifact));
  const path = join(folder, artifact.name);
  if (existsSync(path)) return path;
  const waiting = (): void => {
    progress(`waiting for another process to make ${artifact.name}`);
  };
  const make = async (): Promise<void> => {
    if (existsSync(path)) return;
    const started = Date.now();
    progress(`making ${artifact.name}`);
    const unfinished = `${path}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    await artifact.build(unfinished);
    renameSync(unfinished, path);
    progress(`made ${artifact.name} in ${minutes(Date.now() - started)}`);
  };
  await withFileLock(`${folder}.lock`, make, waiting);
  return path;
}

/** "0.4 min" of milliseconds. */
export function minutes(milliseconds: number): string {
  return `${(milliseconds / 60_000).toFixed(1)} min`;
}

function keyOf({ sources, values }: Artifact): string {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of filesBelow(source)) {
      hash.update(`${file.slice(source.length)}\0`).update(readFileSync(file));
    }
  }
  return hash.update(JSON.stringify(values)).digest("hex").slice(0, 16);
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
