/** Times are milliseconds of clock.ts. */
export interface RequestSample {
  readonly start: number;
  readonly end: number;
  /** Absent: answered with 200. */
  readonly error?: string;
}

/** A long-lived watch was opened or ended. */
export interface WatchChange {
  readonly watch: number;
  readonly at: number;
  readonly open: boolean;
}

/** Longest time between two neighbours, in the times' own unit. */
export function longestGap(times: readonly number[]): number {
  const sorted = [...times].sort((left, right) => left - right);
  return Math.max(0, ...sorted.map((time, i) => time - (sorted[i - 1] ?? time)));
}
