import { markdownTable } from "../figures/markdownTable";
import { withFigures } from "../figures/pagePart";
import { times, type PageFigures } from "./availabilityPage";
import type { Contender } from "./contender";
import { eventList, type EventId } from "./eventList";
import { figureTable } from "./figureTable";
import { judged, type Measured } from "./results";

/** One failure each, after which the requests are answered again or not at all: there the outage says it all. */
const events: readonly EventId[] = [
  "holder-cut-off",
  "balancer-killed",
  "balancer-hung",
  "api-server-killed",
  "etcd-leader-killed",
  "node-returns",
  "split",
];

/** README.md with the outages of these events, and how many targets of docs/availability.md are missed. */
export function readmeFigures(
  readme: string,
  { day, repetitions }: Pick<PageFigures, "day" | "repetitions">,
  results: readonly Measured[],
  contenders: readonly Pick<Contender, "id" | "title">[],
): string {
  const titles = events.map((event) => eventList[event].title);
  const [, ...rows] = figureTable(results, contenders);
  // An event's first row is its outage, and has its title.
  const outages = rows.flatMap(([event = "", , , ...cells]) =>
    titles.includes(event) ? [[event, ...cells]] : [],
  );
  const head = ["no answer for, s: median / worst", ...contenders.map(({ title }) => title)];
  const all = judged(results);
  const missed = all.filter(({ met }) => !met).length;
  return withFigures(readme, "bench:failover", [
    `Measured on ${day}, each event ${times(repetitions)}:`,
    markdownTable([head, ...outages]),
    `${missed === 0 ? `All ${all.length}` : `${all.length - missed} of ${all.length}`} targets are met. [The other figures and events, and what is missed](docs/availability.md#figures).`,
  ]);
}
