import type { Summary } from "../figures/summary";
import type { Contender, ContenderId } from "./contender";
import { eventIds, eventList, type EventId } from "./eventList";
import { judged, summaryOf, type Measured } from "./results";
import type { FigureName } from "./statistics";

interface FigureRow {
  readonly figure: FigureName;
  readonly title: string;
  readonly decimals: number;
}

/** What a reader compares, in this order. */
const rows: readonly FigureRow[] = [
  { figure: "outage", title: "outage, s", decimals: 2 },
  { figure: "failedNew", title: "failed new requests", decimals: 0 },
  { figure: "failingFor", title: "new requests fail for, s", decimals: 2 },
  { figure: "failedInFlight", title: "failed requests in flight", decimals: 0 },
  { figure: "watchesBroken", title: "broken watches, of 6", decimals: 0 },
  { figure: "watchClosed", title: "a watch is closed for, s", decimals: 2 },
  { figure: "vipMoves", title: "VIP moves", decimals: 0 },
  { figure: "twoHolders", title: "two holders for, s", decimals: 2 },
  { figure: "healing", title: "fails after mending for, s", decimals: 2 },
  { figure: "notHealed", title: "not whole after 2 minutes", decimals: 0 },
];

/** Head and rows: an event's figures for each contender as median / worst, with our target. Rows of zeros are left out. */
export function figureTable(
  results: readonly Measured[],
  contenders: readonly Pick<Contender, "id" | "title">[],
): readonly (readonly string[])[] {
  const head = ["event", "figure: median / worst", "target", ...contenders.map((c) => c.title)];
  const measured = eventIds.filter((id) => results.some(({ event }) => event === id));
  return [
    head,
    ...measured.flatMap((event) => {
      const shown = rows.filter(({ figure }) => {
        const values = contenders.map(({ id }) => summaryOf(results, id, event, figure)?.worst);
        const promised = figure !== "notHealed" && target(results, event, figure) !== "";
        return figure === "outage" || promised || values.some((value) => (value ?? 0) > 0);
      });
      return shown.map((row, i) => [
        i === 0 ? eventList[event].title : "",
        row.title,
        target(results, event, row.figure),
        ...contenders.map(({ id }) => cell(results, id, event, row)),
      ]);
    }),
  ];
}

function target(results: readonly Measured[], event: EventId, figure: FigureName): string {
  const own = judged(results).filter((one) => one.event === event && one.figure === figure);
  const parts = own.map(({ atMost, statistic, met }) =>
    [`${statistic} ≤ ${atMost}`, ...(met ? [] : ["(missed)"])].join(" "),
  );
  return parts.join(", ");
}

function cell(
  results: readonly Measured[],
  contender: ContenderId,
  event: EventId,
  { figure, decimals }: FigureRow,
): string {
  const found = summaryOf(results, contender, event, figure);
  if (found === undefined) return "–";
  const failing = summaryOf(results, contender, event, "stillFailing");
  const ended = figure === "outage" || figure === "failingFor";
  // The event was mended before the requests were answered again: it would have gone on.
  const more = (statistic: keyof Summary): string =>
    ended && event !== "two-nodes-lost" && (failing?.[statistic] ?? 0) > 0 ? "> " : "";
  const text = (statistic: keyof Summary): string =>
    more(statistic) + number(found[statistic], decimals);
  return `${text("median")} / ${text("worst")}`;
}

/** A median of counts may lie between two of them. */
function number(value: number, decimals: number): string {
  return value.toFixed(decimals === 0 && !Number.isInteger(value) ? 1 : decimals);
}
