import { planCluster } from "../lib/plan";

import { hostUris, isLocal } from "./support/checks/context";
import { unreachableServers } from "./support/checks/downloads";
import { findEngine, requireEngine } from "./support/engine";
import { goOnAsLab } from "./support/goOnAsLab";
import { installTools, missingTools } from "./support/hostTools";
import { findLock } from "./support/lockStore";
import { main } from "./support/main";
import { useBundle } from "./support/offline/useBundle";
import { parseArguments } from "./support/parseArguments";
import { firstStack, selectedStack, selectOrCreateStack } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";
import { upStack } from "./support/upStack";
import { wakeLab } from "./support/wakeLab";

/** npm run up: from a fresh checkout, an old state or a broken run to a cluster as configured. */
export async function up(): Promise<number> {
  const args = parseArguments("up", process.argv.slice(2), {
    flags: ["no-lab"],
    options: ["bundle"],
  });
  const found = findEngine();
  const selected = found === undefined ? args.stack : await selectedStack(found, args.stack);
  const stack = selected ?? firstStack;
  const bundle = args.value("bundle");
  if (bundle !== undefined && !(await useBundle({ stack, path: bundle, yes: args.yes }))) return 1;
  const lab = await wakeLab(stack);

  const config = readStackConfig(stack);
  const silent = await unreachableServers(config, findLock(stack));
  if (silent.length > 0) {
    return goOnAsLab(silent, { stack, yes: args.yes, refused: lab || args.has("no-lab") });
  }
  const here = hostUris({ plan: planCluster(config) }).some(isLocal);
  await installTools(missingTools(here), args.yes);
  const engine = requireEngine();
  await selectOrCreateStack(engine, stack);
  return upStack({ engine, stack, yes: args.yes });
}

if (require.main === module) main(up);
