import type { Lock } from "../../../lib/lock";
import { planCluster } from "../../../lib/plan";
import { confirm, onTerminal } from "../ask";
import { findLock, writeLock } from "../lockStore";
import { say } from "../say";
import { readStackConfig } from "../stackConfig";
import { newSettings, writeSettings } from "../writeSettings";
import { bundleServer, ensureBundleServer } from "./bundleServer";
import { bundleSettings, movedLock } from "./bundleSettings";
import { checkFits } from "./checkFits";
import { openBundle } from "./openBundle";
import { unpacked } from "./packed";

export interface UseBundleArgs {
  readonly stack: string;
  /** Folder, or .tar file. */
  readonly path: string;
  readonly yes: boolean;
}

/**
 * Lets a stack take everything from a bundle: checks it, points the stack's settings and lock at it, and serves it. Asks
 * before it changes the stack's file; false where the answer was no.
 */
export async function useBundle({ stack, path, yes }: UseBundleArgs): Promise<boolean> {
  const config = readStackConfig(stack);
  say(`checking every file of ${path}`);
  const bundle = await openBundle(await unpacked(path));
  const own = findLock(stack);
  await checkFits(bundle, config, own);

  const server = bundleServer(planCluster(config));
  const settings = bundleSettings(bundle.lock, server);
  const fresh = newSettings(stack, { ...settings });
  if (Object.keys(fresh).length > 0) {
    say(`Pulumi.${stack}.yaml gets:`);
    for (const [key, value] of Object.entries(fresh)) say(`  ${key}: ${JSON.stringify(value)}`);
    if (!yes && onTerminal() && !(await confirm("Write this?"))) return false;
    writeSettings(stack, fresh);
  }
  // The stack's own says which node runs what; the bundle's knows more images and charts.
  const { containerImages, charts } = bundle.lock;
  const lock: Lock = { ...(own ?? bundle.lock), containerImages, charts };
  writeLock(stack, movedLock(lock, settings));
  await ensureBundleServer(bundle, server);
  say(`serving ${bundle.folder} to this machine at ${server.url}, to nodes at ${server.nodesUrl}`);
  return true;
}
