import type { RequestSample, WatchChange } from "../../commands/support/client/samples";

/** A machine got or lost the virtual IP. */
export interface HolderChange {
  readonly node: string;
  readonly at: number;
  readonly holds: boolean;
}

/** What a client and the machines saw of one event. */
export interface Recording {
  /** The event began; requests of a little earlier are here too. */
  readonly struck: number;
  /** The event was complete, such as a killed process gone: what started before counts as in flight. */
  readonly complete: number;
  /** From here on what the event broke was put right; absent for events that end by themselves. */
  readonly mended?: number;
  /** Everything had been well again for a while. */
  readonly over: number;
  /** All requests were answered again before anything was mended. */
  readonly recovered: boolean;
  /** The cluster was whole again at the end. */
  readonly healed: boolean;
  /** Share of the processors' time that neither the machines nor the client nor the driver used, 0 to 1. */
  readonly otherLoad: number;
  readonly requests: readonly RequestSample[];
  /** From the opening of the watches. */
  readonly watches: readonly WatchChange[];
  /** From before the first holder. */
  readonly holders: readonly HolderChange[];
}
