import { longestGap } from "../../commands/support/client/samples";
import type { HolderChange, Recording } from "./recording";

/** What one repetition came to. Times in seconds. */
export interface Figures {
  /** Longest time without an answered request. */
  readonly outage: number;
  /** Requests that began when the event was complete, and failed. */
  readonly failedNew: number;
  /** From the event to the beginning of the last failed new request before anything was mended. */
  readonly failingFor: number;
  /** Requests that were under way during the event, and failed. */
  readonly failedInFlight: number;
  readonly watchesBroken: number;
  /** Longest time for which a broken watch stayed closed. */
  readonly watchClosed: number;
  readonly vipMoves: number;
  /** Longest time with two holders at once. */
  readonly twoHolders: number;
  /** From mending to the end of the last failed request. */
  readonly healing: number;
  /** 1: requests still failed when the event was mended. */
  readonly stillFailing: number;
  /** 1: the cluster was not whole again within two minutes. */
  readonly notHealed: number;
  /** Longest time for which the client itself was held up: an outage shorter than this may be the machine's. */
  readonly clientPause: number;
  /** Share of the processors' time that other processes of the machine used, 0 to 1. */
  readonly otherLoad: number;
}

export type FigureName = keyof Figures;

/** `divides`: two holders count only from mending on. */
export function figures(recording: Recording, divides = false): Figures {
  const { struck, complete, mended, over } = recording;
  const requests = recording.requests.filter(({ start, end }) => end > struck && start < over);
  const failedNew = requests.filter(({ start, error }) => error !== undefined && start >= complete);
  const failed = requests.filter(({ error }) => error !== undefined);
  const answered = requests.filter(({ error }) => error === undefined);
  const beforeMending = failedNew.map(({ start }) => start).filter((at) => at < (mended ?? over));
  const closed = watchGaps(recording);
  return {
    outage: longestGap([struck, ...answered.map(({ end }) => end), over]) / 1000,
    failedNew: failedNew.length,
    failingFor: beforeMending.length === 0 ? 0 : (Math.max(...beforeMending) - struck) / 1000,
    failedInFlight: failed.length - failedNew.length,
    watchesBroken: new Set(closed.map(({ watch }) => watch)).size,
    watchClosed: Math.max(0, ...closed.map(({ time }) => time)) / 1000,
    vipMoves: vipMoves(recording.holders, struck, over),
    twoHolders: longestDouble(recording.holders, divides ? (mended ?? over) : struck, over) / 1000,
    healing:
      mended === undefined ? 0 : Math.max(0, ...failed.map(({ end }) => end - mended)) / 1000,
    stillFailing: recording.recovered ? 0 : 1,
    notHealed: recording.healed ? 0 : 1,
    clientPause: longestGap(requests.map(({ start }) => start)) / 1000,
    otherLoad: recording.otherLoad,
  };
}

function watchGaps({ watches, struck, over }: Recording): { watch: number; time: number }[] {
  return watches
    .filter(({ open, at }) => !open && at > struck && at < over)
    .map(({ watch, at }) => {
      const again = watches.find((next) => next.watch === watch && next.open && next.at > at);
      return { watch, time: (again?.at ?? over) - at };
    });
}

/** How often the address that callers reach went to another machine: to one that got it, or back to the only one left. */
function vipMoves(changes: readonly HolderChange[], from: number, to: number): number {
  const holding = new Set<string>();
  let current: string | undefined;
  let moves = 0;
  for (const { node, at, holds } of changes.filter((change) => change.at < to)) {
    if (holds) holding.add(node);
    else holding.delete(node);
    const next = holds ? node : holding.size === 1 ? [...holding][0] : current;
    if (next !== current && at > from) moves += 1;
    current = next;
  }
  return moves;
}

function longestDouble(changes: readonly HolderChange[], from: number, to: number): number {
  const holding = new Set<string>();
  let longest = 0;
  let since = from;
  const until = (at: number): void => {
    if (holding.size > 1) longest = Math.max(longest, Math.min(at, to) - since);
  };
  for (const { node, at, holds } of changes) {
    const before = holding.size;
    until(at);
    if (holds) holding.add(node);
    else holding.delete(node);
    if (before < 2) since = Math.max(at, from);
  }
  until(to);
  return longest;
}
