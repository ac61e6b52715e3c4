/** Milliseconds of the machine's monotonic clock: the same in every process, and no clock correction moves it. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
