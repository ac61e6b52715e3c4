import { join } from "node:path";

import { cacheFolder as productCacheFolder } from "../commands/support/cacheFolder";

/** Absolute path of a folder of the product's cache, created if it is not there; at least one part. */
export function cacheFolder(...parts: readonly [string, ...string[]]): string {
  return productCacheFolder(join(...parts));
}
