import leven from "leven";

/** The name that somebody may have meant: one of `known` that differs by a slip or two, whatever its case. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((name) => ({ name, slips: leven(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, slips }) => slips <= Math.min(2, name.length - 1))
    .sort((a, b) => a.slips - b.slips);
  return nearest?.name;
}
