import { withFigures } from "../figures/pagePart";

export interface PageFigures {
  /** Markdown. */
  readonly table: string;
  /** Path of the picture as seen from the page. */
  readonly picture: string;
  /** How often each event was measured with each contender. */
  readonly repetitions: readonly number[];
  readonly machine: string;
  /** Longest time for which the client itself was held up, in seconds. */
  readonly clientPause: number;
  /** Largest share of the processors' time that other processes used, 0 to 1. */
  readonly otherLoad: number;
  /** YYYY-MM-DD */
  readonly day: string;
}

/** docs/availability.md with new figures. */
export function availabilityPage(page: string, figures: PageFigures): string {
  const { table, picture, repetitions, machine, clientPause, otherLoad, day } = figures;
  return withFigures(page, "bench:failover", [
    `Measured on ${day}, each event ${times(repetitions)}. ${machine} Other processes used at most ${Math.round(otherLoad * 100)} % of the processors' time; the client itself was never held up for longer than ${clientPause.toFixed(2)} s.`,
    table,
    `![Request timeline](${picture})`,
  ]);
}

/** "20 times", of how often each event was measured with each contender. */
export function times(repetitions: readonly number[]): string {
  const [least, most] = [Math.min(...repetitions), Math.max(...repetitions)];
  if (least < most) return `${least} to ${most} times`;
  return most === 1 ? "once" : `${most} times`;
}
