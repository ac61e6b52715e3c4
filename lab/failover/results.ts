import { summary, type Summary } from "../figures/summary";
import type { ContenderId } from "./contender";
import type { EventId } from "./eventList";
import type { Recording } from "./recording";
import type { FigureName, Figures } from "./statistics";
import { meets, targets, type Target } from "./targets";

/** All repetitions of one event with one contender. */
export interface Measured {
  readonly contender: ContenderId;
  readonly event: EventId;
  readonly figures: readonly Figures[];
  /** The repetition with the longest outage. */
  readonly worst: Recording;
}

/** A figure over all repetitions; undefined if it was not measured. */
export function summaryOf(
  results: readonly Measured[],
  contender: ContenderId,
  event: EventId,
  figure: FigureName,
): Summary | undefined {
  const measured = results.find((one) => one.contender === contender && one.event === event);
  return measured && summary(measured.figures.map((one) => one[figure]));
}

/** Our own figures beside what is promised; a promise that was not measured is not met. */
export function judged(
  results: readonly Measured[],
): readonly (Target & { readonly value: number | undefined; readonly met: boolean })[] {
  return targets.map((target) => {
    const found = summaryOf(results, "ours", target.event, target.figure);
    const value = found?.[target.statistic];
    return { ...target, value, met: found !== undefined && meets(target, found) };
  });
}

export function targetsMet(results: readonly Measured[]): boolean {
  return judged(results).every(({ met }) => met);
}
