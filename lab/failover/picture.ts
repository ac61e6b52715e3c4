import type { Contender } from "./contender";
import { eventIds, eventList, type EventId } from "./eventList";
import { summaryOf, type Measured } from "./results";
import { holderSpans, requestSpans, type Span } from "./timeline";

const seconds = { before: 1, after: 12 };
const left = 170;
const perSecond = 64;
const width = left + (seconds.before + seconds.after) * perSecond + 90;
const head = 92;
const lane = { height: 34, band: 14, line: 4 };
const titleHeight = 30;

const colours: Readonly<Record<string, string>> = {
  answered: "#3c8d7a",
  late: "#e3a72f",
  failed: "#c0392b",
  cp1: "#2f5d9b",
  cp2: "#8d5aa5",
  cp3: "#4b4b4b",
};

/** The request timeline as SVG: for each event and contender the repetition with the longest outage. */
export function picture(
  results: readonly Measured[],
  contenders: readonly Pick<Contender, "id" | "title">[],
): string {
  const measured = eventIds.filter((id) => results.some(({ event }) => event === id));
  const panelHeight = titleHeight + contenders.length * lane.height;
  const height = head + measured.length * panelHeight + 20;
  const panels = measured.map((event, i) =>
    panel(results, contenders, event, head + i * panelHeight),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>Requests through the virtual IP around each event</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...heading(height),
    ...panels.flat(),
    `</svg>`,
    "",
  ].join("\n");
}

function heading(height: number): readonly string[] {
  const legend = [
    ["answered", "answered"],
    ["late", "answered after more than 0.25 s"],
    ["failed", "failed"],
    ["cp1", "VIP on cp1"],
    ["cp2", "cp2"],
    ["cp3", "cp3"],
  ] as const;
  const places = [0, 90, 310, 380, 480, 540];
  const marks = Array.from({ length: seconds.before + seconds.after + 1 }, (_, i) => {
    const at = i - seconds.before;
    return [
      `<line x1="${x(at)}" x2="${x(at)}" y1="${head - 12}" y2="${height - 16}" stroke="${at === 0 ? "#222222" : "#dddddd"}"/>`,
      text(x(at), head - 18, at === 0 ? "event" : `${at} s`, `text-anchor="middle" fill="#555555"`),
    ];
  });
  return [
    text(
      14,
      24,
      "A request on a new TLS connection every 20 ms through the virtual IP",
      `font-size="16" font-weight="bold"`,
    ),
    ...legend.flatMap(([name, label], i) => [
      rect(14 + (places[i] ?? 0), 38, 12, 10, name),
      text(30 + (places[i] ?? 0), 47, label),
    ]),
    text(width - 14, 47, "longest outage of all repetitions", `text-anchor="end"`),
    ...marks.flat(),
  ];
}

function panel(
  results: readonly Measured[],
  contenders: readonly Pick<Contender, "id" | "title">[],
  event: EventId,
  top: number,
): readonly string[] {
  const lanes = contenders.flatMap(({ id, title }, i) => {
    const measured = results.find((one) => one.contender === id && one.event === event);
    const y = top + titleHeight + i * lane.height;
    const label = text(left - perSecond * 0.2, y + 11, title, `text-anchor="end"`);
    if (measured === undefined) return [label];
    const { worst } = measured;
    const outage = summaryOf(results, id, event, "outage")?.worst ?? 0;
    const { mended } = worst;
    return [
      label,
      ...requestSpans(worst).flatMap((span) => bar(span, y, lane.band)),
      ...holderSpans(worst).flatMap((span) =>
        bar(span, y + lane.band + 1 + holderLine(span.kind) * lane.line, lane.line - 1),
      ),
      ...(mended === undefined ? [] : mendMark((mended - worst.struck) / 1000, y)),
      text(width - 14, y + 11, `${outage.toFixed(2)} s`, `text-anchor="end"`),
    ];
  });
  return [text(14, top + 20, eventList[event].title, `font-weight="bold"`), ...lanes];
}

function holderLine(node: string): number {
  return Math.max(0, ["cp1", "cp2", "cp3"].indexOf(node));
}

function bar({ kind, from, to }: Span, y: number, height: number): readonly string[] {
  const start = Math.max(from, -seconds.before);
  const end = Math.min(to, seconds.after);
  return end <= start ? [] : [rect(x(start), y, (end - start) * perSecond, height, kind)];
}

function mendMark(at: number, y: number): readonly string[] {
  if (at > seconds.after) return [];
  const tip = `${x(at)},${y} ${x(at) - 4},${y - 6} ${x(at) + 4},${y - 6}`;
  return [`<polygon points="${tip}" fill="#222222"><title>mended</title></polygon>`];
}

function x(at: number): number {
  return left + (at + seconds.before) * perSecond;
}

function rect(at: number, y: number, w: number, h: number, kind: string): string {
  return `<rect x="${round(at)}" y="${y}" width="${round(w)}" height="${h}" fill="${colours[kind] ?? "#999999"}"/>`;
}

function text(at: number, y: number, content: string, attributes = ""): string {
  const safe = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${at}" y="${y}" ${attributes}>${safe}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
