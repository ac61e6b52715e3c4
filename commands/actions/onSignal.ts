type Cleanup = () => Promise<void>;

const pending = new Set<Cleanup>();
const signalLimitMs = 3000;

/** Runs `cleanup` after `work` whatever its outcome, and also when a signal ends the process. */
export async function withCleanup<T>(cleanup: Cleanup, work: () => Promise<T>): Promise<T> {
  pending.add(cleanup);
  try {
    return await work();
  } finally {
    pending.delete(cleanup);
    await cleanup();
  }
}

/** Ends the process on SIGINT and SIGTERM, at once or after the pending cleanups, three seconds at most. */
export function endOnSignals(): void {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => {
      const end = (): never => process.exit(code);
      setTimeout(end, signalLimitMs);
      void Promise.allSettled([...pending].map((cleanup) => cleanup())).then(end);
    });
  }
}
