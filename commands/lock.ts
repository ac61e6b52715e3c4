import type { ClusterConfig } from "../lib/config";
import { checkLock, withCurrentImage, type Lock } from "../lib/lock";
import { planCluster } from "../lib/plan";

import { findEngine, requireEngine } from "./support/engine";
import { fetchText } from "./support/fetchText";
import { exportState } from "./support/healState";
import { findLock, writeLock } from "./support/lockStore";
import { newNodes } from "./support/machinesOf";
import { main } from "./support/main";
import { parseArguments } from "./support/parseArguments";
import { describeLock, makeLock } from "./support/prepareLock";
import { resolveImage } from "./support/resolveLock";
import { say } from "./support/say";
import { firstStack, selectedStack, stackExists } from "./support/stack";
import { readStackConfig } from "./support/stackConfig";

/** npm run lock: resolves versions and hashes. Where nodes exist, only the OS image of new nodes moves. */
async function lock(): Promise<number> {
  const args = parseArguments("lock", process.argv.slice(2));
  const engine = findEngine() === undefined ? undefined : requireEngine();
  const selected = engine === undefined ? args.stack : await selectedStack(engine, args.stack);
  const stack = selected ?? firstStack;
  const config = readStackConfig(stack);
  const found = findLock(stack);
  const made = found === undefined ? [] : await nodesMade(config, stack);
  if (found === undefined || made.length === 0) {
    await makeLock(config, stack);
    return 0;
  }
  await moveImage(config, stack, found, made);
  return 0;

  async function nodesMade(current: ClusterConfig, name: string): Promise<readonly string[]> {
    if (engine === undefined || !(await stackExists(engine, name))) return [];
    const plan = planCluster(current);
    const absent = new Set(newNodes(plan, await exportState(engine, name)));
    return plan.nodes.filter((node) => !absent.has(node)).map((node) => node.name);
  }
}

async function moveImage(
  config: ClusterConfig,
  stack: string,
  found: Lock,
  made: readonly string[],
): Promise<void> {
  const image = await resolveImage(config, fetchText);
  const next = withCurrentImage(found, config.channel, image, made);
  // Another Kubernetes version, runtime or architecture is not this command's to take.
  checkLock(config, next);
  writeLock(stack, next);
  for (const line of describeLock(next)) say(line);
  const behind = Object.keys(next.nodeImages);
  if (behind.length > 0) say(`npm run replace -- <node> moves a node: ${behind.join(", ")}`);
}

main(lock);
