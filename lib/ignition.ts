import { readFileSync } from "node:fs";
import { join } from "node:path";

import { renderIgnition, type Layer } from "./butane";
import { usesIpvs } from "./kubeProxy";
import type { Lock } from "./lock";
import { nodeData } from "./nodeData";
import { nodeValues } from "./nodeValues";
import type { ClusterPlan, NodePlan } from "./plan";
import { poolExtensionsLayer } from "./poolExtensions";
import { containerdMirrorsLayer } from "./registryMirrors";
import type { NodeSecrets } from "./secrets";
import { hasProxy } from "./siteServices";
import { fillAll } from "./template";

type Texts = Readonly<Record<string, string>>;

const folder = join(__dirname, "..", "butane");

/** Files below data/ are made by nodeData and never filled: secrets, and lists of any length. */
const madeByProgram = "data/";

/** What Butane makes a node's Ignition of: layers, and the files that they name, all filled in. */
interface NodeSources {
  readonly layers: readonly Layer[];
  readonly files: Texts;
}

/**
 * Everything a node is, as Ignition JSON: its role's layers with its own data. A secret; on a control plane as
 * much as that machine's disk. Adding or removing other nodes leaves it byte for byte the same.
 */
export function nodeIgnition(
  plan: ClusterPlan,
  node: NodePlan,
  secrets: NodeSecrets,
  lock: Lock,
): string {
  const { layers, files } = nodeSources(plan, node, secrets, lock);
  return renderIgnition(layers, files);
}

/** nodeIgnition before Butane. */
export function nodeSources(
  plan: ClusterPlan,
  node: NodePlan,
  secrets: NodeSecrets,
  lock: Lock,
): NodeSources {
  const names = layerNames(plan, node);
  const layers = readTexts(names);
  const used = Object.values(layers).flatMap(localFiles);
  const own = readTexts(used.filter((path) => !path.startsWith(madeByProgram)));
  const filled = fillAll({ ...layers, ...own }, nodeValues(plan, node, secrets, lock));
  return {
    layers: [
      ...names.map((name) => ({ file: `butane/${name}`, text: filled[name] ?? "" })),
      ...(plan.runtime === "containerd" ? [containerdMirrorsLayer(plan.registryMirrors)] : []),
      poolExtensionsLayer(node),
    ],
    files: { ...filled, ...nodeData(plan, node, secrets, lock) },
  };
}

/** The layers of a node, below butane/. */
export function layerNames(plan: ClusterPlan, node: NodePlan): readonly string[] {
  const role = node.role === "controlPlane" ? ["control-plane.yaml"] : [];
  const emulated = role.length > 0 && plan.timing === "emulated" ? ["emulated.yaml"] : [];
  const ipvs = usesIpvs(plan) ? ["ipvs.yaml"] : [];
  const proxy = hasProxy(plan.proxy) ? ["proxy.yaml"] : [];
  const time = plan.ntpServers.length > 0 ? ["time.yaml"] : [];
  const runtime = `runtime-${plan.runtime}.yaml`;
  const mesh = plan.mesh === undefined ? [] : ["mesh.yaml"];
  const zfs = node.osExtensions.includes("zfs") ? ["zfs.yaml"] : [];
  return ["base.yaml", ...role, runtime, ...emulated, ...ipvs, ...proxy, ...time, ...mesh, ...zfs];
}

/** What a layer's `local` and `contents_local` name. */
function localFiles(layer: string): string[] {
  return Array.from(layer.matchAll(/\b(?:contents_)?local: ([\w.+/-]+)/g), ([, path = ""]) => path);
}

function readTexts(paths: readonly string[]): Texts {
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
