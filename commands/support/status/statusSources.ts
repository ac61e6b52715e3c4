import { readLock } from "../../../lib/lockFile";
import { planCluster } from "../../../lib/plan";
import { etcdOf } from "../../actions/connect";

import { clusterApi } from "../clusterApi";
import { textOutput } from "../deployment";
import type { Engine } from "../engine";
import { exportState } from "../healState";
import { projectRoot } from "../projectRoot";
import { readStackConfig } from "../stackConfig";
import type { StatusSources } from "../clusterStatus";

/** Everything that `status` asks, made once; asking it again and again needs no engine. */
export async function statusSources(engine: Engine, stack: string): Promise<StatusSources> {
  const config = readStackConfig(stack);
  const plan = planCluster(config);
  const lock = readLock(projectRoot, stack);
  const { api, access } = await clusterApi(engine, stack);
  const state = await exportState(engine, stack, true);
  // etcd takes nobody whom its own CA has not signed: a short-lived certificate is made from it.
  const name = `${access.clusterName}-pki-etcd-ca`;
  const etcdCa = {
    certificate: textOutput(state, name, "certPem"),
    key: textOutput(state, `${name}-key`, "privateKeyPem"),
  };
  const etcd = etcdOf({
    ...access,
    authority: { ca: etcdCa, etcdCa },
  });
  return { config, plan, lock, access, api, etcd };
}
