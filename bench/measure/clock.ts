/** Monotonic time in seconds; the same clock in every thread and every process of this machine. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
