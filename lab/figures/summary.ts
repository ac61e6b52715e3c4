/** What many measurements of one thing come to. */
export interface Summary {
  readonly median: number;
  readonly worst: number;
}

export function summary(values: readonly number[]): Summary {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error("a median of nothing");
  return { median: (low + high) / 2, worst: Math.max(...sorted) };
}
