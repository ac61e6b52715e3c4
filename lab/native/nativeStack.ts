import { randomUUID } from "node:crypto";
import type { ClusterAccess } from "../../lib/access";
import { nodeIgnition } from "../../lib/ignition";
import type { ClusterPlan, NodePlan } from "../../lib/plan";
import { watchClusterIds, type ClusterIds } from "./clusterIds";
import { clusterSecrets, nodeSecrets, type ClusterSecrets } from "./clusterSecrets";
import { createNativeCluster, type NativeCluster } from "./nativeCluster";
import { nativeLock } from "./nativeLock";
import { runAction, type RunningAction } from "./runAction";

/** A cluster of native machines with the product's actions: what `pulumi up` does, step by step, without an engine. */
export interface NativeStack {
  readonly plan: ClusterPlan;
  readonly secrets: ClusterSecrets;
  readonly machines: NativeCluster;
  readonly clusterIds: ClusterIds;
  readonly access: ClusterAccess;
  /** A new machine under this name: new disk, new UUID; cuts the power of the one before. */
  readonly replaceMachine: (name: string) => Promise<void>;
  /** Powers the machine with its old disk on. */
  readonly powerOn: (name: string) => Promise<void>;
  /** Starts a verb with the input that the program would give it. */
  readonly act: (verb: string, extra?: object) => RunningAction;
  /** Runs a verb to its end; throws with its output if it fails. Returns what it said. */
  readonly must: (verb: string, extra?: object) => Promise<string>;
  /** Input of the join and leave-delete verbs of one node. */
  readonly nodeInput: (name: string) => object;
  readonly remove: () => Promise<void>;
}

export async function createNativeStack(plan: ClusterPlan, binaries: string): Promise<NativeStack> {
  const secrets = clusterSecrets(plan);
  const machines = await createNativeCluster({ plan, binaries });
  const clusterIds = watchClusterIds(plan, secrets.controlPlane.etcdCa);
  const lock = nativeLock(plan);
  const domainIds = new Map<string, string>();

  const nodeOf = (name: string): NodePlan => {
    const node = plan.nodes.find((candidate) => candidate.name === name);
    if (node === undefined) throw new Error(`no node ${name} in the plan`);
    return node;
  };
  const powerOn = async (name: string): Promise<void> => {
    const node = nodeOf(name);
    const ignition = nodeIgnition(plan, node, nodeSecrets(secrets, node), lock);
    await machines.startNode(node, ignition, domainIds.get(name) ?? "");
  };
  const replaceMachine = async (name: string): Promise<void> => {
    await machines.wipeNode(name);
    domainIds.set(name, randomUUID());
    await powerOn(name);
  };

  const { ca, etcdCa } = secrets.controlPlane;
  const access: ClusterAccess = {
    clusterName: plan.clusterName,
    timing: plan.timing,
    endpoint: plan.endpoint.url,
    caCertificate: ca.certificate,
    operator: secrets.operator,
    nodes: plan.nodes.map(({ name }) => name),
    ssh: { user: "core", port: 22, privateKey: secrets.ssh.privateKey },
    controlPlanes: plan.nodes
      .filter(({ role }) => role === "controlPlane")
      .map(({ name, address }) => ({
        name,
        address,
        hostKey: secrets.nodes[name]?.hostKey.publicKey ?? "",
      })),
  };
  const act = (verb: string, extra: object = {}): RunningAction =>
    runAction(verb, { ...access, ...extra });
  const must = async (verb: string, extra: object = {}): Promise<string> => {
    const action = act(verb, extra);
    if ((await action.code) !== 0) throw new Error(`${verb} failed:\n${action.output()}`);
    return action.output();
  };
  const nodeInput = (name: string): object => {
    const { role, address, labels } = nodeOf(name);
    return {
      authority: { ca, etcdCa },
      controlPlanes: plan.endpoint.slots.map((slot) => ({
        name: slot.name,
        address: slot.address,
      })),
      node: { name, role, address },
      domainId: domainIds.get(name),
      token: secrets.nodes[name]?.token,
      labels,
    };
  };
  const remove = async (): Promise<void> => {
    clusterIds.stop();
    await machines.remove();
  };
  return {
    plan,
    secrets,
    machines,
    clusterIds,
    access,
    replaceMachine,
    powerOn,
    act,
    must,
    nodeInput,
    remove,
  };
}
