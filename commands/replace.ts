import { UserError } from "../lib/errors";
import { withNodeOnCurrentImage } from "../lib/lock";
import { planCluster } from "../lib/plan";

import { confirm, onTerminal } from "./support/ask";
import { requireEngine } from "./support/engine";
import { exportState } from "./support/healState";
import { findLock, writeLock } from "./support/lockStore";
import { main } from "./support/main";
import { nodeParts } from "./support/nodeParts";
import { parseArguments } from "./support/parseArguments";
import { say } from "./support/say";
import { requireStack } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";
import { upStack } from "./support/upStack";
import { wakeLab } from "./support/wakeLab";

/** npm run replace -- <node>: a new machine in the place of one, on the current OS image, drained and taken out first. */
export async function replace(): Promise<number> {
  const args = parseArguments("replace", process.argv.slice(2), { words: ["node"] });
  const [name = ""] = args.words;
  const engine = requireEngine();
  const stack = await requireStack(engine, args.stack);
  const plan = planCluster(readStackConfig(stack));
  const node = plan.nodes.find((candidate) => candidate.name === name);
  const lock = findLock(stack);
  if (node === undefined || lock === undefined) {
    const names = plan.nodes.map((candidate) => candidate.name).join(", ");
    throw new UserError("FHA403", [`stack ${stack} has no node ${name}; it has ${names}`]);
  }
  const controlPlanes = plan.nodes.filter(({ role }) => role === "controlPlane");
  if (node.role === "controlPlane" && controlPlanes.length === 1 && !plan.allowDataLoss) {
    throw new UserError("FHA404", [
      `${name} is the only control plane: its replacement starts an empty cluster. Set allowDataLoss if that is wanted`,
    ]);
  }
  const urns = nodeParts(await exportState(engine, stack), node.domainName);
  if (urns.length === 0)
    throw new UserError("FHA405", [`${name} is not there yet: npm run up makes it`]);
  const question = `Replace ${name} by a new machine on OS ${lock.currentImage}?`;
  if (!args.yes && onTerminal() && !(await confirm(question))) return 1;

  await wakeLab(stack);
  const next = withNodeOnCurrentImage(lock, name);
  writeLock(stack, next);
  say(`replacing ${name} on OS ${next.currentImage}`);
  const extra = urns.flatMap((urn) => ["--replace", urn]);
  return upStack({ engine, stack, yes: true, extra });
}

if (require.main === module) main(replace);
