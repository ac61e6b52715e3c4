import { join } from "node:path";

import { runChildProgram } from "./childProgram";
import type { ClientInput, ClientLine } from "./clientProgram";
import type { RequestSample, WatchChange } from "./samples";

/** A client of the API, and what it has seen so far. */
export interface Client {
  readonly requests: readonly RequestSample[];
  readonly watches: readonly WatchChange[];
  /** Whether all watches are open. */
  readonly watching: () => boolean;
  readonly stop: () => Promise<void>;
}

/** `inside`: a command that runs it elsewhere, such as in a network namespace. */
export function startClient(input: ClientInput, inside?: readonly string[]): Client {
  const requests: RequestSample[] = [];
  const watches: WatchChange[] = [];
  const open = new Set<number>();
  const onLine = (text: string): void => {
    const line = JSON.parse(text) as ClientLine;
    if ("request" in line) {
      requests.push(line.request);
      return;
    }
    watches.push(line.watch);
    if (line.watch.open) open.add(line.watch.watch);
    else open.delete(line.watch.watch);
  };
  const { stop } = runChildProgram({
    file: join(__dirname, "clientProgram.ts"),
    input,
    onLine,
    inside,
  });
  return { requests, watches, watching: () => open.size === input.watches, stop };
}
