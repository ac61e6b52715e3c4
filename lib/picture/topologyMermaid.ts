import { etcdPort } from "../membership";
import type { ClusterPlan, NodePlan } from "../plan";
import {
  computeText,
  hostPictures,
  networkText,
  type HostPicture,
  type NodeGroup,
} from "./topology";

/** A larger group is drawn as one box. */
const drawnOneByOne = 6;

/** The cluster as a Mermaid flowchart, for a README or a wiki. */
export function topologyMermaid(plan: ClusterPlan): string {
  const { vip, port } = plan.endpoint;
  const hosts = hostPictures(plan);
  const ids = (role: NodePlan["role"]): readonly string[] =>
    hosts.flatMap((host) =>
      host.groups.filter((group) => group.role === role).map((group) => groupId(host, group)),
    );
  return [
    "flowchart LR",
    `  you([${quoted("you: kubectl")}]) -->|${quoted(`TCP ${port}`)}| vip`,
    `  vip{{${quoted(`virtual IP<br>${vip}<br>${networkText(plan).replaceAll(", ", ",<br>")}`)}}}`,
    ...hosts.flatMap((host) => hostLines(host, plan)),
    ...ids("controlPlane").map((id) => `  vip -->|"held by one"| ${id}`),
    ...ids("worker").map((id) => `  ${id} -->|"kubelets"| vip`),
    "",
  ].join("\n");
}

function hostLines(host: HostPicture, plan: ClusterPlan): readonly string[] {
  return [
    `  subgraph ${id("host", host.name)} [${quoted(`host ${host.name}: ${host.uri}`)}]`,
    ...host.groups.flatMap((group) => [
      `    subgraph ${groupId(host, group)} [${quoted(group.title)}]`,
      "      direction LR",
      ...nodeLines(group, plan).map((line) => `      ${line}`),
      "    end",
    ]),
    "  end",
  ];
}

function nodeLines({ nodes, role }: NodeGroup, { endpoint }: ClusterPlan): readonly string[] {
  const [first, last] = [nodes[0], nodes[nodes.length - 1]];
  if (first === undefined || last === undefined) return [];
  const services =
    role === "controlPlane"
      ? [
          `haproxy :${endpoint.port}`,
          `API server :${endpoint.apiPort}`,
          `etcd :${etcdPort} :${etcdPort + 1}`,
        ]
      : [];
  const box = (name: string, lines: readonly string[]): string =>
    `${id("node", name)}[${quoted(lines.join("<br>"))}]`;
  if (nodes.length <= drawnOneByOne) {
    return nodes.map((node) =>
      box(node.name, [`${node.name} ${node.address}`, ...services, computeText(node)]),
    );
  }
  const ends = [`${first.name} ${first.address} to`, `${last.name} ${last.address}`];
  return [box(first.name, [`${nodes.length} nodes`, ...ends, `each ${computeText(first)}`])];
}

function groupId(host: HostPicture, group: NodeGroup): string {
  return id("group", `${host.name}-${group.nodes[0]?.pool ?? ""}`);
}

/** Names hold only a-z, 0-9 and -, and Mermaid takes no - in every place. */
function id(kind: string, name: string): string {
  return `${kind}_${name.replaceAll("-", "_")}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', "#quot;")}"`;
}
