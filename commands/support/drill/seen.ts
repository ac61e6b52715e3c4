import type { Client } from "../client/client";
import { longestGap } from "../client/samples";

/** What a client saw from one moment to another. */
export interface Seen {
  readonly seconds: number;
  readonly asked: number;
  readonly failed: number;
  /** Longest time without an answered request, in seconds. */
  readonly outage: number;
  /** How often a watch was closed. */
  readonly watchesClosed: number;
}

/** Times in milliseconds of the client's clock. */
export function seen(
  { requests, watches }: Pick<Client, "requests" | "watches">,
  from: number,
  to: number,
): Seen {
  const asked = requests.filter(({ start, end }) => end > from && start < to);
  const answered = asked.filter(({ error }) => error === undefined).map(({ end }) => end);
  const inside = answered.filter((at) => at > from && at < to);
  return {
    seconds: (to - from) / 1000,
    asked: asked.length,
    failed: asked.length - answered.length,
    outage: longestGap([from, ...inside, to]) / 1000,
    watchesClosed: watches.filter(({ open, at }) => !open && at > from && at < to).length,
  };
}

export function seenLines({
  seconds,
  asked,
  failed,
  outage,
  watchesClosed,
}: Seen): readonly string[] {
  return [
    `a client of the API saw, in ${seconds.toFixed(0)} s: ${asked} requests, ${failed} of them failed`,
    `longest time without an answer: ${outage.toFixed(1)} s; watches closed: ${watchesClosed}`,
  ];
}
