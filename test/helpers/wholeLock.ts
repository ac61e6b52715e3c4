import type { Lock, LockedImage } from "../../lib/lock";
import { aLock } from "./fixtures";

/** A lock whose currentImage, and any further version, has its image. */
export function aWholeLock(...furtherVersions: readonly string[]): Lock {
  const lock = aLock();
  const image = (version: string): LockedImage => ({
    version,
    url: `https://example.test/${version}.img`,
    sha512: version.replaceAll(".", "").padEnd(128, "0"),
  });
  const versions = [lock.currentImage, ...furtherVersions];
  return {
    ...lock,
    images: Object.fromEntries(versions.map((version) => [version, image(version)])),
  };
}
