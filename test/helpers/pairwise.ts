type Factors = Readonly<Record<string, readonly unknown[]>>;
type Choice<F extends Factors> = { readonly [K in keyof F]: F[K][number] };

/** Few choices in which every two values of different factors meet at least once; greedy, always the same. */
export function pairwise<F extends Factors>(factors: F): Choice<F>[] {
  const all = combinations(factors);
  const open = new Set(all.flatMap(pairsOf));
  const chosen: Choice<F>[] = [];
  while (open.size > 0) {
    const gain = (choice: Choice<F>): number => pairsOf(choice).filter((p) => open.has(p)).length;
    const best = all.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    for (const pair of pairsOf(best)) open.delete(pair);
    chosen.push(best);
  }
  return chosen;
}

function combinations<F extends Factors>(factors: F): Choice<F>[] {
  return Object.entries(factors).reduce<Choice<F>[]>(
    (partial, [name, values]) =>
      partial.flatMap((choice) => values.map((value) => ({ ...choice, [name]: value }))),
    [{} as Choice<F>],
  );
}

function pairsOf(choice: Readonly<Record<string, unknown>>): string[] {
  const parts = Object.entries(choice).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return parts.flatMap((a, i) => parts.slice(i + 1).map((b) => `${a} ${b}`));
}
