import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { UserError } from "./errors";
import { lockFileName, parseLock, type Lock } from "./lock";

/** The stack's lock from the project's folder; a UserError says how to make one that is missing. */
export function readLock(folder: string, stack: string): Lock {
  const name = lockFileName(stack);
  const path = join(folder, name);
  if (!existsSync(path)) {
    throw new UserError("FHA200", [
      `${name} is missing: it holds the resolved versions and hashes; npm run lock -- --stack ${stack} writes it (npm run up does so by itself)`,
    ]);
  }
  return parseLock(readFileSync(path, "utf8"), name);
}
