import { messageOf } from "../../lib/errors";
import type { ClusterAccess } from "../../lib/access";
import type { ClusterPlan } from "../../lib/plan";
import { operatorApi } from "../actions/connect";
import { waitForApi } from "../actions/waitForApi";

import { hostUris } from "./checks/context";
import { resourcesOf, type Deployment } from "./deployment";
import type { Engine } from "./engine";
import { say } from "./say";
import { stackOutput } from "./stack";
import { startDomains } from "./startDomains";

/** Starts machines that are off and, if there was a cluster, waits for its API; tells whether that answered. */
export async function wakeCluster(
  engine: Engine,
  stack: string,
  plan: ClusterPlan,
  deployment: Deployment,
): Promise<boolean> {
  await startDomains(deployment, hostUris({ plan }));
  const formed = resourcesOf(deployment).some(({ urn }) => urn.endsWith("-api-ready"));
  const access = formed ? await stackOutput<ClusterAccess>(engine, stack, "access") : undefined;
  if (access === undefined) return false;
  try {
    const seconds = await waitForApi(operatorApi(access), plan.timing, "bootWait", say);
    say(`the API answers after ${seconds} s`);
    return true;
  } catch (error) {
    say(`the API does not answer (${messageOf(error)}); going on without it`);
    return false;
  }
}
