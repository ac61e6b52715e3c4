type Factors = Readonly<Record<string, readonly unknown[]>>;
type Choice<F extends Factors> = { readonly [K in keyof F]: F[K][number] };

/** Few choices in which every two values of different factors meet at least once; greedy, always the same. */
export function pairwise<F extends Factors>(factors: F): Choice<F>[] {
  const all = combinations(factors).map((choice) => ({ choice, pairs: pairsOf(choice) }));
  const open = new Set(all.flatMap(({ pairs }) => pairs));
  const chosen: Choice<F>[] = [];
  while (open.size > 0) {
    const gains = all.map(({ pairs }) => pairs.filter((pair) => open.has(pair)).length);
    const best = all[gains.indexOf(Math.max(...gains))];
    if (best === undefined) break;
    for (const pair of best.pairs) open.delete(pair);
    chosen.push(best.choice);
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
