import { etcdPort } from "../membership";
import type { ClusterPlan, NodePlan } from "../plan";
import {
  arrow,
  badge,
  box,
  card,
  cardWidth,
  flow,
  framed,
  gap,
  heading,
  label,
  textLines,
  titleHeight,
  type Block,
  type Line,
} from "./blocks";
import { escaped, fontSize, wrapped } from "./text";
import {
  computeText,
  freeSlots,
  hostPictures,
  listeners,
  networkText,
  titleText,
  type HostPicture,
  type NodeGroup,
} from "./topology";

const looks = {
  network: { fill: "#f7f9fb", stroke: "#9aa5b1" },
  host: { fill: "#ffffff", stroke: "#cbd2d9" },
  group: { fill: "#f7f9fb", stroke: "#cbd2d9" },
  controlPlane: { fill: "#e6f4ff", stroke: "#2680c2" },
  worker: { fill: "#effcf3", stroke: "#2f8f4e" },
  vip: { fill: "#fff5d6", stroke: "#cb6e17" },
  you: { fill: "#ffffff", stroke: "#52606d" },
} as const;

const margin = 20;
/** Room left and right of the hosts for the lines from and to the virtual IP. */
const gutter = 36;
const widestHost = 1100;
const narrowest = 640;

/** The cluster as an SVG picture: machines on their hosts, the virtual IP, who listens where for whom. */
export function topologySvg(plan: ClusterPlan): string {
  const shown = hostPictures(plan);
  const inner = Math.max(narrowest, ...shown.map((host) => hostBlock(host, plan, 0).width));
  const hosts = shown.map((host) => hostBlock(host, plan, inner));
  const width = inner + 2 * gutter + 2 * margin;
  const left = margin + gutter;
  const lines = { down: margin + gap + 10, up: width - margin - gap - 10 };

  const you = card([{ text: "you: kubectl, npm run up" }], looks.you);
  const vip = card(vipLines(plan, inner), looks.vip, width - 2 * margin - 2 * gap);
  const youTop = margin + 44;
  const frameTop = youTop + you.height + 36;
  const vipTop = frameTop + titleHeight;
  const vipBottom = vipTop + vip.height;
  const tops = hosts.map((_, i) => vipBottom + 30 + heightOf(hosts.slice(0, i)));
  const frameBottom = vipBottom + 30 + heightOf(hosts);
  const legend = textLines(legendLines(plan, width - 2 * margin), width - 2 * margin);
  const middle = left + you.width / 2;
  const networkLeft = left + you.width + gap;

  return svgDocument(width, frameBottom + 20 + legend.height + margin, titleText(plan), [
    label(margin, margin + 12, { text: titleText(plan), bold: true }),
    label(margin, margin + 30, { text: subtitle(plan) }),
    ...you.draw(left, youTop),
    box(margin, frameTop, width - 2 * margin, frameBottom - frameTop, looks.network),
    heading(networkLeft, frameTop + 20, networkText(plan), width - margin - gap - networkLeft),
    ...vip.draw(margin + gap, vipTop),
    arrow([middle, youTop + you.height], [middle, vipTop]),
    badge(middle, youTop + you.height + 18, 1),
    ...hosts.flatMap((host, i) => {
      const [top, level] = [tops[i] ?? 0, (tops[i] ?? 0) + 60];
      const right = left + host.width;
      return [
        ...host.draw(left, top),
        ...(host.holdsVip
          ? [arrow([lines.down, vipBottom], [lines.down, level], [left, level])]
          : []),
        arrow([right, level], [lines.up, level], [lines.up, vipBottom]),
      ];
    }),
    badge(lines.down, vipBottom + 15, 1),
    badge(lines.up, vipBottom + 22, 1),
    ...legend.draw(margin, frameBottom + 20),
  ]);
}

/** Of blocks below one another, with the gap after each. */
function heightOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { height }) => sum + height + gap, 0);
}

function hostBlock(
  host: HostPicture,
  plan: ClusterPlan,
  minWidth: number,
): Block & { readonly holdsVip: boolean } {
  const groups = host.groups.map((group) => groupBlock(group, plan));
  const content = flow(groups, widestHost - 2 * gap);
  return {
    ...framed(`host ${host.name}: ${host.uri}`, content, looks.host, minWidth),
    holdsVip: host.groups.some(({ role }) => role === "controlPlane"),
  };
}

function groupBlock({ title, role, nodes }: NodeGroup, plan: ClusterPlan): Block {
  const texts = nodes.map((node) => nodeLines(node, plan));
  const width = Math.max(...texts.map(cardWidth));
  const cards = texts.map((lines) => card(lines, looks[role], width));
  return framed(title, flow(cards, widestHost - 4 * gap), looks.group);
}

function nodeLines(node: NodePlan, { endpoint }: ClusterPlan): readonly Line[] {
  const slot = endpoint.slots.find(({ name }) => name === node.name);
  const services = [
    { text: `haproxy :${endpoint.port}`, number: 1 },
    { text: `API server :${endpoint.apiPort}`, number: 2 },
    { text: `etcd :${etcdPort} :${etcdPort + 1}`, number: 3 },
    { text: `keepalived, priority ${slot?.priority ?? ""}`, number: 4 },
  ];
  return [
    { text: node.name, bold: true },
    { text: node.address },
    ...(node.role === "controlPlane" ? services : []),
    { text: `${computeText(node)}, disk ${node.diskGiB} GiB` },
  ];
}

function vipLines({ endpoint, nodes }: ClusterPlan, width: number): readonly Line[] {
  const holders = nodes.filter(({ role }) => role === "controlPlane").map(({ name }) => name);
  const held =
    holders.length === 1
      ? `held by ${holders.join("")}`
      : `held by one whose haproxy works: ${holders.slice(0, -1).join(", ")} or ${holders.slice(-1).join("")}`;
  return [
    { text: `virtual IP ${endpoint.vip}, TCP ${endpoint.port}`, bold: true },
    ...wrapped(held, width).map((text) => ({ text })),
  ];
}

function legendLines(plan: ClusterPlan, width: number): readonly Line[] {
  const slots = freeSlots(plan);
  const kept = `Kept free for more control planes: ${slots.join(", ")}`;
  return [
    { text: "Who listens where, and who connects", bold: true },
    ...listeners(plan).flatMap(({ id, name, port, from }) =>
      wrapped(`${name}, ${port}, from ${from}`, width - 22).map((text, i) =>
        i === 0 ? { text, number: id } : { text, number: "below" },
      ),
    ),
    ...(slots.length === 0 ? [] : wrapped(kept, width).map((text) => ({ text }))),
  ];
}

function subtitle({ channel, arch, runtime, cni, podCidr, serviceCidr }: ClusterPlan): string {
  return `Flatcar ${channel} ${arch}, ${runtime}, CNI ${cni}; pods ${podCidr}, services ${serviceCidr}`;
}

function svgDocument(
  width: number,
  height: number,
  title: string,
  content: readonly string[],
): string {
  const size = [Math.ceil(width), Math.ceil(height)] as const;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${size.join(" ")}" font-family="DejaVu Sans, Verdana, Arial, sans-serif" font-size="${fontSize}" fill="#1f2933" role="img">`,
    `<title>${escaped(title)}</title>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#52606d"/></marker></defs>',
    `<rect width="${size[0]}" height="${size[1]}" fill="#ffffff"/>`,
    ...content,
    "</svg>",
    "",
  ].join("\n");
}
