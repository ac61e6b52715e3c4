import type { ClientInput, ClientLine } from "./clientProgram";
import { runInNamespace } from "./namespaceProgram";
import type { RequestSample, WatchChange } from "./recording";

/** A client in a network namespace, and what it has seen so far. */
export interface Client {
  readonly requests: readonly RequestSample[];
  readonly watches: readonly WatchChange[];
  /** Whether all watches are open. */
  readonly watching: () => boolean;
  readonly stop: () => Promise<void>;
}

export function startClient(namespace: string, input: ClientInput): Client {
  const requests: RequestSample[] = [];
  const watches: WatchChange[] = [];
  const open = new Set<number>();
  const { stop } = runInNamespace(namespace, "clientProgram.ts", input, (text) => {
    const line = JSON.parse(text) as ClientLine;
    if ("request" in line) {
      requests.push(line.request);
      return;
    }
    watches.push(line.watch);
    if (line.watch.open) open.add(line.watch.watch);
    else open.delete(line.watch.watch);
  });
  return { requests, watches, watching: () => open.size === input.watches, stop };
}
