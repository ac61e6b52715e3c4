import { requireEngine, type Engine } from "../commands/support/engine";
import { writeEnvFile } from "../commands/support/envFile";
import { makeLock } from "../commands/support/prepareLock";
import { findLock, writeLock } from "../commands/support/lockStore";
import { movedLock } from "../commands/support/offline/bundleSettings";
import { projectRoot } from "../commands/support/projectRoot";
import { selectOrCreateStack } from "../commands/support/stack";
import { readStackConfig } from "../commands/support/stackConfig";
import { planCluster, type ClusterPlan } from "../lib/plan";
import { prepareEngine } from "./engine";
import { installHostPackages, missingHostPackages } from "./hostPackages";
import { ensureHypervisor } from "./hypervisor";
import { writeLabStack } from "./labStack";
import { installNewerQemu } from "./newerQemu";
import { ensureServers } from "./servers";

export interface LabStack {
  readonly engine: Engine;
  readonly plan: ClusterPlan;
}

/** Everything that a lab stack needs before its first `up`: packages, libvirt, engine, artifacts, servers, settings, lock. */
export async function prepareLabStack(
  stack: string,
  settings: Readonly<Record<string, unknown>>,
  progress: (line: string) => void,
): Promise<LabStack> {
  if ((await missingHostPackages()).length > 0) await installHostPackages(progress);
  await installNewerQemu(progress);
  await ensureHypervisor(progress);
  const { env, pulumi } = await prepareEngine(progress);
  writeEnvFile({ ...env, PULUMI: pulumi });
  const runtime = settings["runtime"] === "crio" ? "crio" : "containerd";
  const servers = await ensureServers(runtime, progress);
  writeLabStack(projectRoot, stack, settings, servers);
  const engine = requireEngine();
  await selectOrCreateStack(engine, stack);
  const config = readStackConfig(stack);
  const lock = findLock(stack);
  if (lock === undefined) await makeLock(config, stack);
  // A bundle may have left its own server's URLs in it.
  else writeLock(stack, movedLock(lock, config));
  return { engine, plan: planCluster(config) };
}
