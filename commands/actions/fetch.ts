import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "../../lib/errors";
import type { LockedImage, LockedSysext } from "../../lib/lock";
import { payloadName } from "../../lib/payloadName";
import { buildPayload } from "../support/buildPayload";
import { cacheFolder } from "../support/cacheFolder";
import { download } from "../support/download";
import { progress, say } from "../support/say";
import { withFileLock } from "../support/withFileLock";

/** What `fetch` takes on standard input. `cacheDir`: the cache's root, default as cacheFolder says. */
export type FetchInput =
  | ({ readonly kind: "image"; readonly cacheDir?: string } & LockedImage)
  | {
      readonly kind: "payload";
      readonly sysexts: Readonly<Record<string, LockedSysext>>;
      readonly cacheDir?: string;
    };

/** Brings a locked OS image, or the disk with all extensions, into the cache; prints its path as the only output. */
async function fetchAction(raw: unknown): Promise<void> {
  const input = checked(raw);
  say(
    input.kind === "image"
      ? await fetchImage(input, input.cacheDir)
      : await fetchPayload(input.sysexts, input.cacheDir),
  );
}

export { fetchAction as fetch };

function checked(raw: unknown): FetchInput {
  const input = raw as Partial<FetchInput> | null;
  const image = input?.kind === "image" && /^[0-9a-f]{128}$/.test(input.sha512 ?? "");
  if (!image && !(input?.kind === "payload" && typeof input.sysexts === "object")) {
    throw new UserError("FHA500", [
      'stdin: needs kind "image" with a locked image, or "payload" with sysexts',
    ]);
  }
  return input as FetchInput;
}

/** Path of the verified OS image in the cache. */
export async function fetchImage(image: LockedImage, cacheDir?: string): Promise<string> {
  const path = imagePath(image, cacheDir);
  const { url, sha512: hash } = image;
  await withFileLock(`${path}.lock`, () =>
    download({ url, path, algorithm: "sha512", hash, progress }),
  );
  return path;
}

/** Where fetchImage puts an image. */
export function imagePath({ version, sha512 }: LockedImage, cacheDir?: string): string {
  return join(cacheFolder("images", cacheDir), `${version}-${sha512.slice(0, 16)}.img`);
}

/** Where fetchPayload puts the disk of these extensions. */
export function payloadPath(
  sysexts: Readonly<Record<string, LockedSysext>>,
  cacheDir?: string,
): string {
  return join(cacheFolder("payloads", cacheDir), payloadName(sysexts));
}

/** Path of the disk with all extensions in the cache. */
export async function fetchPayload(
  sysexts: Readonly<Record<string, LockedSysext>>,
  cacheDir?: string,
): Promise<string> {
  const target = payloadPath(sysexts, cacheDir);
  await withFileLock(`${target}.lock`, async () => {
    // Named by its content and renamed into place last: what is there is whole. Nodes check every hash again.
    if (existsSync(target)) return;
    const files = await Promise.all(
      Object.values(sysexts).map((sysext) => fetchSysext(sysext, cacheDir)),
    );
    progress("building the disk of system extensions");
    await buildPayload(files, target);
    chmodSync(target, 0o644);
  });
  return target;
}

async function fetchSysext(sysext: LockedSysext, cacheDir?: string): Promise<string> {
  // Two servers may offer different bytes under one name.
  const folder = join(cacheFolder("sysexts", cacheDir), sysext.sha256.slice(0, 16));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, sysext.file);
  const { url, sha256: hash } = sysext;
  await withFileLock(`${path}.lock`, () =>
    download({ url, path, algorithm: "sha256", hash, progress }),
  );
  return path;
}
