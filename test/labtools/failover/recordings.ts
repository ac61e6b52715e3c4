import type { RequestSample } from "../../../commands/support/client/samples";
import type { Subjects } from "../../../lab/failover/kept";
import type { HolderChange, Recording } from "../../../lab/failover/recording";

export const subjects: Subjects = { ours: "ours", article: "article", "kube-vip": "kube-vip" };

/** A request every 20 ms from a second before the event (at 10 000) to `over`, each answered in 5 ms; `change` alters them. */
export function requests(
  over: number,
  change: (start: number) => Partial<RequestSample> = () => ({}),
): RequestSample[] {
  const count = (over - 9000) / 20;
  return Array.from({ length: count }, (_, i) => {
    const start = 9000 + i * 20;
    return { start, end: start + 5, ...change(start) };
  });
}

/** "+cp1 at 0" as changes. */
export function holders(...steps: readonly (readonly [string, number])[]): HolderChange[] {
  return steps.map(([step, at]) => ({ node: step.slice(1), at, holds: step.startsWith("+") }));
}

/** An event at 10 000 that did no harm; ends at 14 000. */
export function aRecording(overrides: Partial<Recording> = {}): Recording {
  return {
    struck: 10_000,
    complete: 10_010,
    over: 14_000,
    recovered: true,
    healed: true,
    otherLoad: 0,
    requests: requests(14_000),
    watches: [],
    holders: holders(["+cp1", 0]),
    ...overrides,
  };
}
