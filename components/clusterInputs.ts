import * as pulumi from "@pulumi/pulumi";

import { parseConfig } from "../lib/config";
import { defaultSettings } from "../lib/defaultSettings";
import { UserError } from "../lib/errors";
import { checkLock } from "../lib/lock";
import { readLock } from "../lib/lockFile";
import { planCluster } from "../lib/plan";
import type { ClusterArgs } from "./cluster";

type Settings = Readonly<Record<string, unknown>>;

/**
 * What Cluster takes, from the settings that differ from the defaults and from `Pulumi.<name>.lock.json` in `folder`.
 * Everything that can be wrong is found here, before the first resource, and shown without a stack trace.
 */
export function clusterInputs(settings: Settings, folder: string, name: string): ClusterArgs {
  return checkedInputs({ ...defaultSettings(), ...settings }, folder, name);
}

/** The same from all settings, as the engine hands them to this project's own program. */
export function checkedInputs(settings: Settings, folder: string, name: string): ClusterArgs {
  try {
    const config = parseConfig(settings);
    const lock = readLock(folder, name);
    checkLock(config, lock);
    return { plan: planCluster(config), lock };
  } catch (error) {
    throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
  }
}
