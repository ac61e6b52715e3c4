type Factors = Readonly<Record<string, readonly unknown[]>>;
type Choice<F extends Factors> = { readonly [K in keyof F]: F[K][number] };
/** Of some factors: the position of the value that is taken. */
type Part = Readonly<Record<string, number>>;

/**
 * Few choices in which every two values of different factors meet at least once. Each begins with a pair that no choice
 * has yet, and takes of every other factor the value that closes most such pairs; always the same. Two values that
 * `refused` says cannot meet never do; it is asked about parts of a choice.
 */
export function pairwise<F extends Factors>(
  factors: F,
  refused: (part: Partial<Choice<F>>) => boolean = () => false,
): Choice<F>[] {
  const names = Object.keys(factors);
  const key = (part: Part): string =>
    names.flatMap((name) => (name in part ? [`${name}=${String(part[name])}`] : [])).join(" ");
  const values = (part: Part): Partial<Choice<F>> =>
    Object.fromEntries(
      Object.entries(part).map(([name, at]) => [name, factors[name]?.[at]]),
    ) as Partial<Choice<F>>;
  const places = (name: string): number[] => (factors[name] ?? []).map((_, at) => at);
  const fits = (part: Part): boolean => !refused(values(part));

  const pairs = names.flatMap((a, i) =>
    names
      .slice(i + 1)
      .flatMap((b) => places(a).flatMap((x) => places(b).map((y): Part => ({ [a]: x, [b]: y })))),
  );
  const open = new Map(pairs.filter(fits).map((pair) => [key(pair), pair]));
  const pairsWith = (part: Part, name: string): string[] =>
    Object.keys(part)
      .filter((other) => other !== name)
      .map((other) => key({ [name]: part[name] ?? 0, [other]: part[other] ?? 0 }));
  const gain = (part: Part, name: string): number =>
    pairsWith(part, name).filter((pair) => open.has(pair)).length;

  const extended = (part: Part, name: string): Part => {
    const [first, ...others] = places(name)
      .map((at): Part => ({ ...part, [name]: at }))
      .filter(fits);
    if (first === undefined) throw new Error(`no ${name} fits ${key(part)}`);
    return others.reduce((a, b) => (gain(b, name) > gain(a, name) ? b : a), first);
  };

  const chosen: Choice<F>[] = [];
  // A Map's loop skips what is deleted meanwhile.
  for (const start of open.values()) {
    const row = names.filter((name) => !(name in start)).reduce(extended, start);
    for (const name of names) for (const pair of pairsWith(row, name)) open.delete(pair);
    chosen.push(values(row) as Choice<F>);
  }
  return chosen;
}
