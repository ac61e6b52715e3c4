import type { FakeCluster } from "./fakeCluster";

// What jest.mock puts in the place of modules that the membership actions use.

/** commands/actions/connect for the cluster that is the present one at each call. */
export function connectTo(cluster: () => FakeCluster): object {
  return {
    authorityApi: () => cluster().api,
    etcdOf: () => cluster().etcd,
    directApi: () => cluster().api,
  };
}

/** node:timers/promises whose pauses take no time, but for what happens in them; a lease's renewal waits for its end. */
export function pausesOf(happen: () => unknown): object {
  return {
    setTimeout: (_ms: number, _value?: unknown, renewal?: { signal: AbortSignal }) =>
      new Promise((resolve, reject) => {
        renewal?.signal.addEventListener("abort", reject);
        if (renewal === undefined) resolve(happen());
      }),
  };
}
