import type { Lock } from "./lock";
import type { ClusterPlan, NodePlan } from "./plan";

/** The system extensions of a role: only control planes carry the virtual IP. */
export function nodeExtensions(plan: ClusterPlan, node: NodePlan): readonly string[] {
  const everywhere = ["kubernetes", plan.runtime];
  return node.role === "controlPlane" ? [...everywhere, "haproxy", "keepalived"] : everywhere;
}

/** What the payload disk must hold for this node, as `sha256sum --check` reads it. */
export function payloadChecksums(plan: ClusterPlan, node: NodePlan, lock: Lock): string {
  return nodeExtensions(plan, node)
    .map((name) => {
      const extension = lock.sysexts[name];
      if (extension === undefined) throw new Error(`the lock names no ${name} extension`);
      return `${extension.sha256}  ${extension.file}\n`;
    })
    .join("");
}
