/** A part of what `up` does; resources of one phase are made side by side. */
export interface Phase {
  readonly id: string;
  readonly text: string;
  /** Phases whose resources must be there first. */
  readonly after: readonly string[];
  /** What it waits for by asking over the network, without being ordered after it. */
  readonly asks?: string;
}

/** How `up` orders things. test/components/upOrder.test.ts compares it with the dependencies that the engine gets. */
export const upPhases: readonly Phase[] = [
  { id: "keys", text: "keys, tokens, certificates", after: [] },
  {
    id: "downloads",
    text: "OS image, extensions:<br>fetched once, checked",
    after: [],
  },
  { id: "hosts", text: "hosts: connection,<br>network, pool", after: [] },
  {
    id: "images",
    text: "hosts: base image,<br>extensions' disk",
    after: ["downloads", "hosts"],
  },
  { id: "machines", text: "per node: Ignition,<br>root disk, VM", after: ["keys", "images"] },
  {
    id: "formation",
    text: "formation: kubeadm init<br>on the first control plane",
    after: ["keys", "images"],
    asks: "machines",
  },
  { id: "api", text: "API ready behind<br>the virtual IP", after: ["formation"] },
  { id: "desired", text: "list of wanted nodes", after: ["api"] },
  { id: "cni", text: "network plugin", after: ["api"] },
  {
    id: "leaves",
    text: "per node: leave,<br>which acts when it goes",
    after: ["machines", "desired"],
  },
  { id: "joins", text: "per node: join,<br>until it is Ready", after: ["leaves"] },
  { id: "ready", text: "all nodes Ready", after: ["joins", "cni"] },
  { id: "addons", text: "addons", after: ["ready"] },
];

/** The order as a Mermaid flowchart; dotted: asked over the network, not an edge of the engine's graph. */
export function upOrderMermaid(phases: readonly Phase[] = upPhases): string {
  return [
    "flowchart TB",
    ...phases.map(({ id, text }) => `  ${id}["${text}"]`),
    ...phases.flatMap(({ id, after }) => after.map((before) => `  ${before} --> ${id}`)),
    ...phases.flatMap(({ id, asks }) =>
      asks === undefined ? [] : [`  ${id} -. asks .-> ${asks}`],
    ),
    "",
  ].join("\n");
}
