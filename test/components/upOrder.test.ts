import { upPhases } from "../../lib/picture/upOrder";
import { deployCluster } from "../helpers/deployCluster";
import type { DeploymentRecord, Registered } from "../helpers/deploymentRecord";

/** Phase of each resource: by its name's end, else by its type's. Components are seen through. */
const phaseOf: readonly [RegExp, string][] = [
  [/-downloads-/, "downloads"],
  [/-storage-(os-.*|payload)$/, "images"],
  [/-(libvirt|network|storage|qemu-user|consoles)$/, "hosts"],
  [/-formation$/, "formation"],
  [/-api-ready$/, "api"],
  [/-desired$/, "desired"],
  [/-nodes-ready$/, "ready"],
  [/-join$/, "joins"],
  [/-leave$/, "leaves"],
  [/-(flannel-.*|kubernetes)$/, "cni"],
  [/-kured-.*$/, "addons"],
  [/-(anchor|pki-.*|host-key|token-id|token-secret)$/, "keys"],
  [/^(cp|worker)\d(-ignition|-root)?$/, "machines"],
];

function phase({ name }: Registered): string {
  const found = phaseOf.find(([pattern]) => pattern.test(name));
  if (found === undefined) throw new Error(`${name} is in no phase of the picture`);
  return found[1];
}

/** What the engine makes first: dependencies, the provider, and what the components around it wait for. */
function before(resource: Registered, resources: readonly Registered[]): readonly Registered[] {
  const around = resources.find(({ urn }) => urn === resource.parent);
  const provider = resource.provider.split("::").slice(0, -1).join("::");
  const urns = [...resource.dependencies, provider];
  const own = resources.filter(({ urn }) => urns.includes(urn));
  return around === undefined ? own : [...own, ...before(around, resources)];
}

type Graph = Readonly<Record<string, readonly string[]>>;

function phaseGraph({ resources }: DeploymentRecord): Graph {
  const made = resources.filter(({ type }) => !type.startsWith("flatcar-ha:"));
  const graph: Record<string, Set<string>> = {};
  for (const resource of made) {
    const earlier = (graph[phase(resource)] ??= new Set());
    for (const other of before(resource, resources)) {
      if (other.type.startsWith("flatcar-ha:") || phase(other) === phase(resource)) continue;
      earlier.add(phase(other));
    }
  }
  return Object.fromEntries(Object.entries(graph).map(([id, earlier]) => [id, [...earlier]]));
}

function reaches(graph: Graph, from: string, to: string): boolean {
  return (graph[from] ?? []).some((next) => next === to || reaches(graph, next, to));
}

/** Without edges that follow from others, sorted. */
function reduced(graph: Graph): Graph {
  return Object.fromEntries(
    Object.entries(graph).map(([id, earlier]) => [
      id,
      earlier
        .filter((one) => !earlier.some((other) => other !== one && reaches(graph, other, one)))
        .sort(),
    ]),
  );
}

describe("the picture of how up orders things", () => {
  test.each([
    ["normal", {}],
    ["emulated", { timing: "emulated" }],
  ])("has the edges of the engine's graph (%s)", async (_, overrides) => {
    const graph = phaseGraph(await deployCluster(overrides));
    const drawn = Object.fromEntries(upPhases.map(({ id, after }) => [id, [...after].sort()]));
    expect(drawn).toEqual(reduced(graph));
    for (const { id, asks } of upPhases) {
      if (asks !== undefined) expect(reaches(graph, id, asks)).toBe(false);
    }
  });
});
