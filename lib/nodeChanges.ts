import type { ResourceChange } from "./preview";

export type NodeChange =
  "created" | "replaced" | "restarted" | "reconfigured" | "removed" | "untouched";

export interface ChangedNode {
  readonly name: string;
  readonly change: NodeChange;
  readonly why: readonly string[];
  /** The engine does not know its machine any more. */
  readonly lost: boolean;
}

interface Part extends ResourceChange {
  /** What it is of its node: "" for the domain, else "root", "leave" ... */
  readonly part: string;
}

/** What provider 0.8.3 changes without a new machine; by the first it starts one that is off. */
const inPlace = ["running", "autostart", "qemuAgent", "metadata"];
/** What the engine prints for an input that follows from something not made yet. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const gibibyte = 1024 ** 3;
const domainType = "libvirt:index/domain:Domain";
const nodeComponents = ["FlatcarNode", "NodeMembership"];

/** The changes by node, and those that belong to none. */
export function nodeChanges(changes: readonly ResourceChange[]): {
  readonly nodes: readonly ChangedNode[];
  readonly rest: readonly ResourceChange[];
} {
  const own = changes.filter(({ component }) => nodeComponents.includes(component));
  const names = new Set(
    own.flatMap(({ type, name }) =>
      type === domainType ? [name] : name.endsWith("-leave") ? [name.slice(0, -6)] : [],
    ),
  );
  // The longest name: beside "a" there may be a node "a-b".
  const ownerOf = ({ name }: ResourceChange): string =>
    [...names]
      .filter((node) => name === node || name.startsWith(`${node}-`))
      .reduce((a, b) => (b.length > a.length ? b : a), "");
  const nodes = [...names].map((node) => {
    const parts = own
      .filter((change) => ownerOf(change) === node)
      .map((change) => ({ ...change, part: change.name.slice(node.length + 1) }));
    return changedNode(node, parts);
  });
  return { nodes, rest: changes.filter((change) => !own.includes(change)) };
}

function changedNode(name: string, parts: readonly Part[]): ChangedNode {
  const domain = parts.find(({ part }) => part === "");
  const leave = parts.find(({ part }) => part === "leave");
  const known = leave !== undefined && leave.change !== "created";
  const node = (change: NodeChange, why: readonly string[] = [], lost = false): ChangedNode => ({
    ...{ name, change, why, lost },
  });
  if (domain === undefined) {
    return leave?.change === "deleted" ? node("removed", [], true) : node("untouched");
  }
  switch (domain.change) {
    case "created":
      return known ? node("replaced", ["its machine is gone"], true) : node("created");
    case "replaced":
      return node("replaced", replacementReasons(domain, parts));
    case "deleted":
      return node("removed");
    case "updated":
      // An input that is not known yet is previewed as an update, even where it will replace the machine.
      if (domain.reasons.some((key) => !inPlace.includes(key))) {
        return node("replaced", replacementReasons(domain, parts));
      }
      if (domain.reasons.includes("running")) return node("restarted", ["it is off"]);
  }
  const changed = parts.filter(({ change }) => change !== "unchanged");
  const why = changed.map(({ part, reasons }) => (part === "" ? reasons.join(", ") : part));
  return why.length === 0 ? node("untouched") : node("reconfigured", why);
}

/**
 * In a person's words. Where the Ignition changes, the engine replaces the machine before it has compared its inputs and
 * names no reason: they are compared here.
 */
function replacementReasons(domain: ResourceChange, parts: readonly Part[]): readonly string[] {
  const find = (part: string): Part | undefined =>
    parts.find((candidate) => candidate.part === part && candidate.change !== "unchanged");
  const root = find("root");
  const reasons = [
    ...(find("ignition")?.reasons.includes("content") === true
      ? ["what it boots with (Ignition)"]
      : []),
    ...differences(root, { baseVolumeId: "OS image", size: "disk" }),
    ...differences(domain, { memory: "memory", vcpu: "vcpus", type: "domain type" }),
  ];
  return reasons.length > 0 ? reasons : domain.reasons;
}

/** "memory 2048 -> 4096" for each of these inputs that differs. */
function differences(
  change: ResourceChange | undefined,
  names: Readonly<Record<string, string>>,
): readonly string[] {
  if (change === undefined) return [];
  return Object.entries(names).flatMap(([key, name]) => {
    const [before, after] = [change.before[key], change.after[key]].map(plain);
    return before === after ? [] : [`${name} ${before ?? "?"} -> ${after ?? "not made yet"}`];
  });
}

/** As a person names it: "8 GiB" for a disk's bytes, an image by its file name; undefined where it is not known yet. */
function plain(value: unknown): string | undefined {
  if (typeof value === "number") {
    return value >= gibibyte ? `${value / gibibyte} GiB` : String(value);
  }
  return typeof value === "string" && value !== unknown ? value.split("/").at(-1) : undefined;
}
