import { UserError } from "../../lib/errors";
import type { ClusterPlan } from "../../lib/plan";

import {
  libvirtTypes,
  objectName,
  poolOf,
  resourcesOf,
  secretText,
  uriOf,
  withoutResources,
  type Deployment,
  type StateResource,
} from "./deployment";
import { asObject, diagnose, findStrays, type LibvirtObject } from "./diagnose";
import { pulumiOutput, type Engine } from "./engine";
import { readInventory, type HostInventory } from "./inventory";
import { removeObject } from "./removeObject";
import { run } from "./run";
import { say } from "./say";
import { virsh, virshOutput } from "./virsh";

export interface HealArgs {
  readonly engine: Engine;
  readonly stack: string;
  readonly plan: ClusterPlan;
  /** up: nodes are to come back; down: everything is to go. */
  readonly purpose: "up" | "down";
}

export async function exportState(
  engine: Engine,
  stack: string,
  showSecrets = false,
): Promise<Deployment> {
  const secrets = showSecrets ? ["--show-secrets"] : [];
  const text = await pulumiOutput(engine, ["stack", "export", "--stack", stack, ...secrets]);
  return JSON.parse(text) as Deployment;
}

/**
 * Makes state and libvirt agree before the engine runs, since provider 0.8.3 stops at the first volume or domain that
 * vanished. Starts pools and networks, forgets what is gone, removes strays of an interrupted run. Returns the state.
 */
export async function healState(args: HealArgs): Promise<Deployment> {
  const { engine, stack, plan, purpose } = args;
  const deployment = await exportState(engine, stack);
  const inventories = await readHosts(plan, deployment);
  const names = {
    domains: plan.nodes.map(({ domainName }) => domainName),
    network: plan.network.mode === "own" ? plan.network.name : undefined,
    pool: plan.hypervisor.poolName,
  };
  const controlPlanes = plan.nodes.filter(({ role }) => role === "controlPlane");
  const diagnosis = diagnose(
    deployment,
    inventories,
    new Set(controlPlanes.map(({ domainName }) => domainName)),
  );
  const strays = findStrays(deployment, inventories, names);
  if (purpose === "up") {
    refuseForeign(strays.filter(({ mine }) => !mine));
    refuseLostQuorum(diagnosis.lostControlPlanes, diagnosis.controlPlanes, deployment);
    await restoreIgnition(args, diagnosis.restore);
  }
  for (const object of removalOrder([...diagnosis.remove, ...strays.filter(({ mine }) => mine)])) {
    say(`removing ${object.kind} ${object.name}, left over on ${object.uri}`);
    await removeObject(object);
  }
  const gone = new Set([
    ...diagnosis.forget,
    // When everything goes, a missing volume is simply done.
    ...(purpose === "down" ? diagnosis.restore : []),
  ]);
  for (const resource of gone) {
    const { kind, name } = asObject(resource, "");
    say(`${kind} ${name} is gone from the hypervisor: forgetting it`);
  }
  const pending = deployment.deployment.pending_operations?.length ?? 0;
  if (gone.size === 0 && pending === 0) return deployment;
  const healed = withoutResources(deployment, gone);
  await pulumiOutput(engine, ["stack", "import", "--stack", stack], JSON.stringify(healed));
  return healed;
}

/** Domains, then volumes, then what they lie in. */
export function removalOrder(objects: readonly LibvirtObject[]): readonly LibvirtObject[] {
  const order = ["domain", "volume", "network", "pool"];
  return [...objects].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

async function readHosts(
  plan: ClusterPlan,
  deployment: Deployment,
): Promise<Map<string, HostInventory>> {
  const fromState = resourcesOf(deployment)
    .filter(({ type }) => type === "pulumi:providers:libvirt")
    .map(({ inputs }) => inputs?.uri)
    .filter((uri): uri is string => typeof uri === "string");
  const uris = new Set([...Object.values(plan.hypervisor.hosts), ...fromState]);
  const known = resourcesOf(deployment)
    .filter(({ type }) => type === libvirtTypes.pool)
    .map(objectName);
  const pools = [...new Set([...known, plan.hypervisor.poolName])];
  const inventories = new Map<string, HostInventory>();
  for (const uri of uris) {
    const found = await readInventory(uri, pools);
    const changed = await startStores(uri, deployment, found);
    inventories.set(uri, changed ? await readInventory(uri, pools) : found);
  }
  return inventories;
}

/** Pools and networks that are known but stopped; a pool that was undefined while its folder is there. Gives whether there were any. */
async function startStores(
  uri: string,
  deployment: Deployment,
  { networks, pools }: HostInventory,
): Promise<boolean> {
  let changed = false;
  for (const resource of resourcesOf(deployment)) {
    if (uriOf(deployment, resource, uri) !== uri) continue;
    const name = objectName(resource);
    if (resource.type === libvirtTypes.network && networks.get(name) === false) {
      say(`starting network ${name}`);
      await virshOutput(uri, ["net-start", name]);
      changed = true;
    }
    if (resource.type !== libvirtTypes.pool || pools.get(name) === true) continue;
    if (!pools.has(name) && !(await definePool(uri, name, resource))) continue;
    changed = true;
    const { code } = await virsh(uri, ["pool-start", name]);
    say(code === 0 ? `started pool ${name}` : `pool ${name} has lost its folder`);
    if (code !== 0) await virsh(uri, ["pool-undefine", name]);
  }
  return changed;
}

async function definePool(uri: string, name: string, resource: StateResource): Promise<boolean> {
  const target = resource.inputs?.target as { path?: unknown } | undefined;
  if (typeof target?.path !== "string") return false;
  const args = ["pool-define-as", name, "dir", "--target", target.path];
  return (await virsh(uri, args)).code === 0;
}

function refuseForeign(objects: readonly LibvirtObject[]): void {
  if (objects.length === 0) return;
  const fix =
    "they may be another cluster of this name: choose another clusterName, or remove them";
  throw new UserError("FHA410", [
    `${objects.map(({ kind, name, uri }) => `${kind} ${name} on ${uri}`).join(", ")}: there, but not made by this stack; ${fix}`,
  ]);
}

function refuseLostQuorum(lost: readonly string[], known: number, deployment: Deployment): void {
  // Before formation there is no cluster whose data could be lost.
  const formed = resourcesOf(deployment).some(({ urn }) => /-formation$/.test(urn));
  if (!formed || lost.length === 0 || known - lost.length > Math.floor(known / 2)) return;
  throw new UserError("FHA411", [
    `the VMs or disks of ${lost.join(", ")} are gone: ${known - lost.length} of ${known} control planes are no majority, so the cluster's data cannot be carried on. ` +
      "If you have their disks, put them back (virsh define, virsh vol-upload); otherwise npm run down, then npm run up",
  ]);
}

/** Writes vanished Ignition volumes again from the state: without its file no machine starts. */
async function restoreIgnition(
  { engine, stack, plan }: HealArgs,
  missing: readonly StateResource[],
): Promise<void> {
  if (missing.length === 0) return;
  const clear = await exportState(engine, stack, true);
  const [firstUri = ""] = Object.values(plan.hypervisor.hosts);
  for (const { urn } of missing) {
    const resource = resourcesOf(clear).find((candidate) => candidate.urn === urn);
    if (resource === undefined) continue;
    const content = secretText(resource.inputs?.content);
    const [name, pool] = [objectName(resource), poolOf(resource)];
    const uri = uriOf(clear, resource, firstUri);
    say(`writing Ignition volume ${name} again`);
    const size = String(Buffer.byteLength(content));
    await virshOutput(uri, ["vol-create-as", pool, name, `${size}B`, "--format", "raw"]);
    // A real pipe: virsh opens the path, which it cannot do with a socket.
    const upload = 'cat | exec virsh -c "$0" vol-upload "$1" --pool "$2" --file /dev/stdin';
    const sent = await run("sh", ["-c", upload, uri, name, pool], { input: content });
    if (sent.code !== 0) throw new UserError("FHA310", [`volume ${name}: ${sent.stderr.trim()}`]);
  }
}
