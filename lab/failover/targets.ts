import { timingProfile } from "../../lib/timing";
import type { Summary } from "../figures/summary";
import { eventIds, type EventId } from "./eventList";
import type { FigureName } from "./statistics";

/** One figure's limit; what this project promises of its own configuration. */
export interface Target {
  readonly event: EventId;
  readonly figure: FigureName;
  readonly statistic: keyof Summary;
  /** The largest value that still meets it. */
  readonly atMost: number;
}

const outage = (event: EventId): readonly Target[] => [
  { event, figure: "outage", statistic: "median", atMost: 0.8 },
  { event, figure: "outage", statistic: "worst", atMost: 1.2 },
];

const worst = (event: EventId, figure: FigureName, atMost: number): Target => ({
  event,
  figure,
  statistic: "worst",
  atMost,
});

export const targets: readonly Target[] = [
  ...outage("holder-cut-off"),
  ...outage("balancer-killed"),
  ...outage("balancer-hung"),
  worst("api-server-killed", "failedNew", 0),
  worst("api-server-errs", "failingFor", 2),
  worst("node-returns", "vipMoves", 0),
  worst("node-returns", "failedNew", 0),
  worst("two-nodes-lost", "twoHolders", 0),
  worst("split", "twoHolders", timingProfile("normal").vrrpAdvert),
  ...eventIds.map((event) => worst(event, "notHealed", 0)),
];

export function meets(target: Target, summary: Summary): boolean {
  return summary[target.statistic] <= target.atMost;
}
