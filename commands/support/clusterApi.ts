import type { ClusterAccess } from "../../lib/access";
import { operatorApi } from "../actions/connect";
import type { KubeApi } from "../actions/kubeApi";

import { requireOutput } from "./stack";
import type { Engine } from "./engine";

export interface ClusterApi {
  readonly api: KubeApi;
  readonly access: ClusterAccess;
}

/** The cluster's API as its operator, from the stack's outputs. */
export async function clusterApi(engine: Engine, stack: string): Promise<ClusterApi> {
  const access = await requireOutput<ClusterAccess>(engine, stack, "access");
  return { api: operatorApi(access), access };
}
