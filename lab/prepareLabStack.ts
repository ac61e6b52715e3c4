import { requireEngine, type Engine } from "../commands/support/engine";
import { writeEnvFile } from "../commands/support/envFile";
import { makeLock } from "../commands/support/prepareLock";
import { findLock, writeLock } from "../commands/support/lockStore";
import { movedLock } from "../commands/support/offline/bundleSettings";
import { projectRoot } from "../commands/support/projectRoot";
import { selectOrCreateStack } from "../commands/support/stack";
import { readOwnSettings, readStackConfig } from "../commands/support/stackConfig";
import { type ClusterConfig, parseConfig } from "../lib/config";
import { defaultSettings } from "../lib/defaultSettings";
import { UserError } from "../lib/errors";
import { planCluster, type ClusterPlan } from "../lib/plan";
import type { Progress } from "./cachedArtifact";
import { prepareEngine } from "./engine";
import { installHostPackages, missingHostPackages } from "./hostPackages";
import { ensureHypervisor } from "./hypervisor";
import { labSettings, type LabWish, withLabFacts, writeLabSettings } from "./labStackFile";
import { installNewerQemu } from "./newerQemu";
import { ensureServers } from "./servers";

export interface LabStack {
  readonly engine: Engine;
  readonly plan: ClusterPlan;
}

/** Everything that a lab stack needs before its first `up`: packages, libvirt, engine, artifacts, servers, settings, lock. */
export async function prepareLabStack(wish: LabWish, progress: Progress): Promise<LabStack> {
  const { stack } = wish;
  const settings = labSettings(wish, readOwnSettings(stack));
  // What is wrong with them is said before half an hour of builds.
  const config = parseConfig({ ...defaultSettings(), ...settings });
  if ((await missingHostPackages()).length > 0) await installHostPackages(progress);
  await installNewerQemu(progress);
  await ensureHypervisor(progress);
  const { env, pulumi } = await prepareEngine(progress);
  writeEnvFile({ ...env, PULUMI: pulumi });
  await serve({ ...wish, settings }, config, progress);
  const engine = requireEngine();
  await selectOrCreateStack(engine, stack);
  const written = readStackConfig(stack);
  const lock = findLock(stack);
  if (lock === undefined) await makeLock(written, stack);
  // A bundle may have left its own server's URLs in it.
  else writeLock(stack, movedLock(lock, written));
  return { engine, plan: planCluster(written) };
}

/** What a lab stack that is there needs of this host before each `up`, as after a reboot: libvirt and the servers. */
export async function wakeLabStack(stack: string, progress: Progress): Promise<void> {
  requireRoot();
  await ensureHypervisor(progress);
  const settings = readOwnSettings(stack);
  await serve({ stack, settings, follow: false }, readStackConfig(stack), progress);
}

export function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new UserError("FHA311", ["the lab needs root: it builds disk images and starts libvirt"]);
}

/** Has the servers run, and the stack's file say what they serve. */
async function serve(wish: LabWish, config: ClusterConfig, progress: Progress): Promise<void> {
  const fingerprint = await ensureServers(config.runtime, progress);
  const { gateway } = planCluster(config).network;
  const settings = withLabFacts(wish.settings, { fingerprint, gateway });
  writeLabSettings(projectRoot, wish, settings);
}
