/** What may happen next. */
export interface Move<S> {
  readonly label: string;
  readonly next: S;
  /** The promise that this move breaks. */
  readonly broken?: string | undefined;
  /** Something breaks, or is broken off: nothing that a cluster may count on to get well. */
  readonly fault?: boolean;
}

export interface Found {
  readonly states: number;
  /** The shortest way to a broken promise: the promise, then the moves; undefined where all are kept. */
  readonly broken: readonly string[] | undefined;
  /** The way to a state that is in need and from which no moves but faults lead to a goal; undefined: there is none. */
  readonly stuck: readonly string[] | undefined;
}

export interface Question<S> {
  readonly start: S;
  readonly moves: (state: S) => readonly Move<S>[];
  /** Where everything is well; without it nothing is asked about being stuck. */
  readonly isGoal?: (state: S) => boolean;
  /** States that nobody promises to mend. */
  readonly isLost?: (state: S) => boolean;
}

/** Goes through every state that can be reached, in the order of distance; ends at the first broken promise. */
export function search<S>({ start, moves, isGoal, isLost }: Question<S>): Found {
  const states: S[] = [start];
  const numbers = new Map([[key(start), 0]]);
  const cameBy: { readonly from: number; readonly label: string }[] = [{ from: -1, label: "" }];
  const before: number[][] = [[]];
  const wayTo = (at: number): string[] => {
    const { from, label } = cameBy[at] ?? { from: -1, label: "" };
    return from < 0 ? [] : [...wayTo(from), label];
  };
  for (let at = 0; at < states.length; at += 1) {
    for (const { label, next, broken, fault } of moves(states[at] as S)) {
      if (broken !== undefined) {
        return { states: states.length, broken: [broken, ...wayTo(at), label], stuck: undefined };
      }
      const name = key(next);
      const to = numbers.get(name) ?? states.length;
      if (to === states.length) {
        states.push(next);
        numbers.set(name, to);
        cameBy.push({ from: at, label });
        before.push([]);
      }
      if (fault !== true) before[to]?.push(at);
    }
  }
  if (isGoal === undefined) return { states: states.length, broken: undefined, stuck: undefined };
  const well = reaching(
    states.flatMap((state, at) => (isGoal(state) ? [at] : [])),
    before,
  );
  const stuck = states.findIndex((state, at) => !well.has(at) && isLost?.(state) !== true);
  return {
    states: states.length,
    broken: undefined,
    stuck: stuck < 0 ? undefined : wayTo(stuck),
  };
}

/** All states from which one of the goals can be reached. */
function reaching(goals: readonly number[], before: readonly (readonly number[])[]): Set<number> {
  const found = new Set(goals);
  for (const at of found) for (const from of before[at] ?? []) found.add(from);
  return found;
}

/** States are plain objects of small numbers, always with the same keys in the same order. */
function key(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  let text = "";
  for (const part of Object.values(value)) text += `${key(part)},`;
  return text;
}
