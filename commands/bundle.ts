import { join, resolve } from "node:path";

import { checkLock } from "../lib/lock";

import { humanBytes } from "./support/humanBytes";
import { findLock, writeLock } from "./support/lockStore";
import { main } from "./support/main";
import { makeBundle } from "./support/offline/makeBundle";
import { openBundle } from "./support/offline/openBundle";
import { pack } from "./support/offline/packed";
import { parseArguments } from "./support/parseArguments";
import { makeLock } from "./support/prepareLock";
import { projectRoot } from "./support/projectRoot";
import { progress, say } from "./support/say";
import { stackToRead } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run bundle: everything that the stack's cluster needs in one folder or .tar, for a place without internet. */
async function bundle(): Promise<number> {
  const args = parseArguments("bundle", process.argv.slice(2), { options: ["out"] });
  const stack = await stackToRead(args.stack);
  const config = readStackConfig(stack);
  const out = resolve(args.value("out") ?? join(projectRoot, "out", `bundle-${stack}`));
  const folder = out.replace(/\.tar$/, "");

  const found = findLock(stack);
  if (found !== undefined) checkLock(config, found);
  const lock = found ?? (await makeLock(config, stack));
  writeLock(stack, await makeBundle({ stack, config, lock, folder, progress }));
  const { index } = await openBundle(folder);
  const files = Object.values(index.files);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (out !== folder) await pack(folder, out);
  say(`${out}: ${files.length} files, ${humanBytes(bytes)}; the lock names each of them now`);
  say(`where there is no internet: npm run up -- --stack ${stack} --bundle ${out}`);
  return 0;
}

main(bundle);
