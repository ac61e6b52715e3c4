import type { ClusterPlan, NodePlan } from "../../lib/plan";
import { nodeSsh } from "../actions/nodeSsh";

import { textOutput, type Deployment } from "./deployment";

/** A control plane's journal, as its `remote` script gives it; `state` with secrets. Works before the first `up` has ended. */
export async function nodeJournal(
  { clusterName, timing }: ClusterPlan,
  { name, address }: NodePlan,
  state: Deployment,
): Promise<string> {
  const privateKey = textOutput(state, `${clusterName}-pki-ssh`, "privateKeyOpenssh");
  const hostKey = textOutput(state, `${name}-host-key`, "publicKeyOpenssh").trim();
  const ssh = { user: "core", port: 22, privateKey };
  const { stdout } = await nodeSsh({ ssh, timing }, { name, address, hostKey }, "journal");
  return stdout;
}
