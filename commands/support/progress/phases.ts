import { nameOf, typeOf } from "./engineEvents";

/** Parts of a run that take time, in the order of a first creation. */
export const phases = [
  "look",
  "download",
  "upload",
  "machines",
  "formation",
  "api",
  "network",
  "leave",
  "nodes",
  "addons",
  "remove",
] as const;

export type Phase = (typeof phases)[number];

/** How many operations a run may have, so that shares can be told from the start. */
export interface Expected {
  readonly nodes: number;
  /** Base images and extension disks over all hosts. */
  readonly uploads: number;
  /** Resources in the state before the run. */
  readonly resources: number;
}

/** The phase of one operation; undefined for what is quick (keys, providers) or a part of another one. */
export function phaseOf(op: string, urn: string): Phase | undefined {
  if (op === "refresh") return "look";
  const [type, name] = [typeOf(urn), nameOf(urn)];
  const isLeave = type === "command:local:Command" && name.endsWith("-leave");
  if (op === "delete" || op === "delete-replaced") {
    if (isLeave) return "leave";
    return op === "delete" ? "remove" : undefined;
  }
  return ["create", "update", "create-replacement", "same"].includes(op)
    ? phaseOfResource(type, name, urn)
    : undefined;
}

function phaseOfResource(type: string, name: string, urn: string): Phase | undefined {
  if (type === "libvirt:index/domain:Domain") return "machines";
  if (type === "libvirt:index/volume:Volume")
    return name.includes("-storage-") ? "upload" : undefined;
  if (type.startsWith("kubernetes:"))
    return urn.includes("flatcar-ha:index:Addons$") ? "addons" : "network";
  if (type !== "command:local:Command") return undefined;
  if (name.includes("-downloads-")) return "download";
  if (name.endsWith("-formation")) return "formation";
  if (name.endsWith("-api-ready")) return "api";
  return name.endsWith("-join") ? "nodes" : undefined;
}

/** How many operations of a phase there will be; `unchanged` of them turned out to be none. */
export function expectedOf(phase: Phase, expected: Expected, unchanged: number): number {
  switch (phase) {
    case "look":
    case "remove":
      return expected.resources;
    case "upload":
      return expected.uploads - unchanged;
    case "machines":
    case "nodes":
      return expected.nodes - unchanged;
    default:
      return 0;
  }
}

/** A phase under way, with its share. */
export function shareText(phase: Phase, done: number, total: number): string {
  const share = `${done}/${total}`;
  const texts: Readonly<Record<Phase, string>> = {
    look: `looked at ${share}`,
    download: "download",
    upload: `image upload ${share}`,
    machines: `machines ${share}`,
    formation: "first control plane",
    api: "API",
    network: `pod network ${share}`,
    leave: `left ${share}`,
    nodes: `node ${share} Ready`,
    addons: `addons ${share}`,
    remove: `removed ${share}`,
  };
  return texts[phase];
}
