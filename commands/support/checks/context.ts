import type { ErrorCode } from "../../../lib/errors";
import type { ClusterPlan, NodePlan } from "../../../lib/plan";
import type { Problem } from "../problem";

/** What every preflight check may look at. */
export interface CheckContext {
  readonly plan: ClusterPlan;
  /** Nodes that this stack has not made yet. */
  readonly newNodes: readonly NodePlan[];
  /** Whether this stack has made its network. */
  readonly networkMade: boolean;
  /** Whether a machine of this stack may hold the VIP. */
  readonly vipMade: boolean;
}

export interface Findings {
  readonly problems: readonly Problem[];
  /** Worth knowing, but nothing stands in the way. */
  readonly notes: readonly string[];
}

export const nothing: Findings = { problems: [], notes: [] };

export function problem(code: ErrorCode, text: string, fix: string): Findings {
  return { problems: [{ code, text, fix }], notes: [] };
}

export function note(line: string): Findings {
  return { problems: [], notes: [line] };
}

export function merged(findings: readonly Findings[]): Findings {
  return {
    problems: findings.flatMap(({ problems }) => problems),
    notes: findings.flatMap(({ notes }) => notes),
  };
}

/** Whether a libvirt URI means this machine. */
export function isLocal(uri: string): boolean {
  return /^[\w+]+:\/\/\/|^[\w+]+:\/\/localhost\//.test(uri);
}

export function hostUris({
  plan,
}: {
  readonly plan: { readonly hypervisor: Pick<ClusterPlan["hypervisor"], "hosts"> };
}): readonly string[] {
  return [...new Set(Object.values(plan.hypervisor.hosts))];
}
