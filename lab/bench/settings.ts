import { readProject } from "../../commands/support/stackConfig";
import { parseConfig, type ClusterConfig } from "../../lib/config";
import { defaultsOf } from "../../lib/defaultSettings";

/** Settings of a default cluster with this many nodes; what is not named stays Pulumi.yaml's. */
export function settingsOf(nodes: number): Readonly<Record<string, unknown>> {
  const controlPlanes = Math.min(nodes, 3);
  return {
    controlPlanes: { count: controlPlanes },
    workerPools:
      nodes > controlPlanes ? { worker: { count: nodes - controlPlanes, firstHost: 34 } } : {},
  };
}

/** The settings, checked, with the defaults of Pulumi.yaml. */
export function configOf(settings: Readonly<Record<string, unknown>>): ClusterConfig {
  return parseConfig({ ...defaultsOf(readProject().declared), ...settings });
}
