import type { ClusterPlan, NodePlan } from "../../lib/plan";
import type { NativeCluster } from "../native/nativeCluster";

export type ContenderId = "ours" | "article" | "kube-vip";

/** One way to put a virtual IP in front of the same API servers. */
export interface Contender {
  readonly id: ContenderId;
  readonly title: string;
  /** Where the API answers on the virtual IP. */
  readonly port: (plan: ClusterPlan) => number;
  /** The program whose end or silence on the holder is measured. */
  readonly balancer: string;
  /** Puts its files in place of the one before; they count from the machine's next boot on. */
  readonly install: (machines: NativeCluster, plan: ClusterPlan, node: NodePlan) => Promise<void>;
}

/** Writes a file on a running machine. */
export async function place(
  machines: NativeCluster,
  node: NodePlan,
  path: string,
  text: string,
): Promise<void> {
  const encoded = Buffer.from(text).toString("base64");
  await machines.shell(node.name, `base64 --decode >'${path}' <<<'${encoded}'`);
}
