import { existsSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../../../lib/errors";
import {
  hydrophoneFile,
  hydrophoneSumsUrl,
  hydrophoneUrl,
  hydrophoneVersion,
} from "../../../lib/hydrophone";
import type { Lock, LockedTool } from "../../../lib/lock";
import { parseSha256sums } from "../../../lib/sha256sums";
import { cacheFolder } from "../cacheFolder";
import { download } from "../download";
import { run } from "../run";

export interface HydrophoneSource {
  readonly lock: Lock;
  /** Keeps the lock with a hash that was not in it. */
  readonly writeLock: (lock: Lock) => void;
  readonly fetchText: (url: string) => Promise<string>;
  readonly say: (line: string) => void;
  readonly platform: string;
  readonly arch: string;
  /** Of the cache. */
  readonly root?: string;
}

/** Path of the pinned hydrophone: fetched once, its archive checked by the hash in the lock. */
export async function findHydrophone(source: HydrophoneSource): Promise<string> {
  const file = hydrophoneFile(source.platform, source.arch);
  if (file === undefined) {
    throw new UserError("FHA423", [
      `hydrophone ${hydrophoneVersion} is not released for ${source.platform} ${source.arch}; build it there and name it: npm run conformance -- --tool <path>`,
    ]);
  }
  const { url, sha256 } = await lockedTool(source, file);
  const folder = cacheFolder(join("tools", `hydrophone-${sha256.slice(0, 16)}`), source.root);
  const [archive, program] = [join(folder, file), join(folder, "hydrophone")];
  if (existsSync(program)) return program;
  await download({ url, path: archive, algorithm: "sha256", hash: sha256, progress: source.say });
  const { code, stderr } = await run("tar", ["-xzf", archive, "-C", folder, "hydrophone"]);
  if (code !== 0) throw new UserError("FHA423", [`${archive}: tar failed: ${stderr.trim()}`]);
  return program;
}

/** The archive as the lock has it; read once over TLS and written there when it does not. */
async function lockedTool(
  { lock, writeLock, fetchText }: HydrophoneSource,
  file: string,
): Promise<LockedTool> {
  const locked = lock.tools?.[file];
  if (locked?.version === hydrophoneVersion) return locked;
  const sha256 = parseSha256sums(await fetchText(hydrophoneSumsUrl)).get(file);
  if (sha256 === undefined) {
    throw new UserError("FHA211", [`${hydrophoneSumsUrl}: names no SHA-256 of ${file}`]);
  }
  const tool = { version: hydrophoneVersion, url: hydrophoneUrl(file), sha256 };
  writeLock({ ...lock, tools: { ...lock.tools, [file]: tool } });
  return tool;
}
