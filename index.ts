import * as pulumi from "@pulumi/pulumi";

import { Cluster } from "./components/cluster";
import { checkedInputs } from "./components/clusterInputs";

// Pulumi takes a stack trace of every promise, and finds each frame's source: with 50 nodes a sixth of the time.
Error.stackTraceLimit = 2;

/** The project's own settings, as Pulumi hands them over: all of them, so that a misspelt key is found. */
function settings(): Record<string, string> {
  const prefix = `${pulumi.getProject()}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
}

const inputs = checkedInputs(settings(), __dirname, pulumi.getStack());
const { plan } = inputs;
const cluster = new Cluster(plan.clusterName, inputs);

export const clusterName = plan.clusterName;
export const endpoint = plan.endpoint.url;
export const nodes = plan.nodes.map(({ name, role, address, domainName }) => ({
  name,
  role,
  address,
  domainName,
}));
export const { kubeconfig, access } = cluster;
