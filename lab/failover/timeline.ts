import type { RequestSample } from "../../commands/support/client/samples";
import type { Recording } from "./recording";

/** A stretch of a recording; seconds since the event. */
export interface Span {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

const lateMs = 250;

/** Requests by their beginning, neighbours of one kind as one span. */
export function requestSpans({ requests, struck }: Recording): readonly Span[] {
  const sorted = [...requests].sort((left, right) => left.start - right.start);
  const spans: Span[] = [];
  for (const [i, request] of sorted.entries()) {
    const from = (request.start - struck) / 1000;
    const to = ((sorted[i + 1]?.start ?? request.end) - struck) / 1000;
    const last = spans.at(-1);
    if (last?.kind === kindOf(request)) spans[spans.length - 1] = { ...last, to };
    else spans.push({ kind: kindOf(request), from, to });
  }
  return spans;
}

function kindOf({ start, end, error }: RequestSample): string {
  if (error !== undefined) return "failed";
  return end - start > lateMs ? "late" : "answered";
}

/** When each machine had the virtual IP; the kind is its name. */
export function holderSpans({ holders, struck, over }: Recording): readonly Span[] {
  return holders
    .filter(({ holds }) => holds)
    .map(({ node, at }) => {
      const lost = holders.find((later) => later.node === node && !later.holds && later.at > at);
      return { kind: node, from: (at - struck) / 1000, to: ((lost?.at ?? over) - struck) / 1000 };
    });
}
