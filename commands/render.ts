import { join, resolve } from "node:path";

import { lockFileName } from "../lib/lock";

import { findLock } from "./support/lockStore";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { projectRoot } from "./support/projectRoot";
import { renderCluster } from "./support/renderCluster";
import { say } from "./support/say";
import { stackToRead } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";
import { zeroLock } from "./support/zeroLock";

/** npm run render: every node's Ignition, unpacked, to read and to diff. Needs neither engine nor hypervisor. */
async function render(): Promise<number> {
  const args = parseArguments("render", process.argv.slice(2), { options: ["out"] });
  const stack = await stackToRead(args.stack);
  const config = readStackConfig(stack);
  const lock = findLock(stack);
  if (lock === undefined) {
    say(
      `${lockFileName(stack)} is missing: versions are guessed and every hash is zeros; npm run lock resolves them`,
    );
  }
  const out = resolve(args.value("out") ?? join(projectRoot, "out", stack));
  const folders = renderCluster(config, lock ?? zeroLock(config), out);
  for (const folder of folders) say(join(out, folder));
  say("the secrets in there were made for this and open nothing");
  return 0;
}

main(render);
