import { setImmediate } from 'node:timers/promises';

/** The longest that other work of the daemon waits for one stretch of a long calculation, in milliseconds. */
const stretchMs = 10;

/**
 * Runs a long calculation so that everything else goes on meanwhile: rates, leases and other calls do not wait for it.
 * @param steps each takes far less than the stretch
 * @throws the signal's reason when nobody wants the result any more
 */
export async function atLeisure<T>(steps: Iterator<unknown, T>, signal: AbortSignal): Promise<T> {
  let since = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < stretchMs) continue;
    await setImmediate();
    signal.throwIfAborted();
    since = performance.now();
  }
}
