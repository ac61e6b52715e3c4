import * as pulumi from "@pulumi/pulumi";

import { Cluster } from "./components/cluster";
import { parseConfig } from "./lib/config";
import { UserError } from "./lib/errors";
import { checkLock } from "./lib/lock";
import { readLock } from "./lib/lockFile";
import { planCluster } from "./lib/plan";

/** The project's own settings, as Pulumi hands them over: all of them, so that a misspelt key is found. */
function settings(): Record<string, string> {
  const prefix = `${pulumi.getProject()}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** Everything that can be wrong is found here, before the first resource. */
function prepare() {
  try {
    const config = parseConfig(settings());
    const lock = readLock(__dirname, pulumi.getStack());
    checkLock(config, lock);
    return { plan: planCluster(config), lock };
  } catch (error) {
    throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
  }
}

const { plan, lock } = prepare();
const cluster = new Cluster(plan.clusterName, { plan, lock });

export const clusterName = plan.clusterName;
export const endpoint = plan.endpoint.url;
export const nodes = plan.nodes.map(({ name, role, address, domainName }) => ({
  name,
  role,
  address,
  domainName,
}));
export const { kubeconfig, access } = cluster;
