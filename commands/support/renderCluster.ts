import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { ClusterConfig } from "../../lib/config";
import { nodeIgnition } from "../../lib/ignition";
import type { Lock } from "../../lib/lock";
import { planCluster, type NodePlan } from "../../lib/plan";

import { throwAwaySecrets } from "./throwAwaySecrets";
import { unpackIgnition } from "./unpackIgnition";

/** Writes what every node would get below `out`, with secrets that open nothing; gives the folders' names. */
export function renderCluster(config: ClusterConfig, lock: Lock, out: string): readonly string[] {
  const plan = planCluster(config);
  const secrets = throwAwaySecrets(plan);
  return plan.nodes.map((node) => {
    const name = nodeFolder(node);
    const folder = join(out, name);
    rmSync(folder, { recursive: true, force: true });
    const json = nodeIgnition(plan, node, secrets.nodeSecrets(node), lock);
    const files = [
      { path: "ignition.json", mode: 0o600, content: Buffer.from(json) },
      ...unpackIgnition(json),
    ];
    for (const { path, mode, content } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content, { mode });
    }
    return name;
  });
}

/** A folder that shows the role, whatever a pool's own names are. */
export function nodeFolder({ name, role }: Pick<NodePlan, "name" | "role">): string {
  const shown = role === "worker" ? "worker" : "cp";
  return name.includes(shown) ? name : `${shown}-${name}`;
}
