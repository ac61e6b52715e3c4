import type { ClusterPlan } from "../../lib/plan";
import { UserError } from "../../lib/errors";

import { addressesFree, network } from "./checks/addresses";
import { confinement } from "./checks/confinement";
import { hostUris, merged, type CheckContext, type Findings } from "./checks/context";
import { domainType, libvirtReachable } from "./checks/libvirt";
import { room } from "./checks/room";
import { vrrpIdFree } from "./checks/vrrp";
import { missingTools, toolProblems } from "./hostTools";
import { problemLine } from "./problem";
import { say } from "./say";

/** Tools are here and every libvirt answers: without that nothing more can be asked. */
export async function hostsAnswer(plan: ClusterPlan): Promise<Findings> {
  const missing = missingTools(false);
  const tools = { problems: toolProblems(missing), notes: [] };
  if (missing.some(({ program }) => program === "virsh")) return tools;
  return merged([tools, ...(await Promise.all(hostUris({ plan }).map(libvirtReachable)))]);
}

/** Everything about the hosts that would make `up` fail, at once. Changes nothing. */
export async function preflight(context: CheckContext): Promise<Findings> {
  const answers = await hostsAnswer(context.plan);
  if (answers.problems.length > 0) return answers;
  return merged([
    await domainType(context),
    await room(context),
    await network(context),
    ...(await Promise.all([addressesFree(context), vrrpIdFree(context)])),
    confinement(context),
  ]);
}

/** Says the notes; throws one UserError with all problems and their fixes. */
export function settle({ problems, notes }: Findings): void {
  for (const line of notes) say(`note: ${line}`);
  if (problems.length === 0) return;
  throw new UserError(
    problems.map(({ code }) => code),
    problems.map(problemLine),
  );
}
