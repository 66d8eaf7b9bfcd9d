import type { Logger } from 'pino';
import type { Timers } from '../schedule/timers.ts';
import type { Retention } from './retention.ts';
import type { Store } from './store.ts';

/** Milliseconds between two sweeps, and before the first: a daemon that starts has better to do. */
const [intervalMs, firstMs] = [3_600_000, 60_000];
const [timer, firstTimer] = ['sweep of ended migrations', 'first sweep of ended migrations'];

/** Removes old migrations from the store, now and then. */
export class Sweep {
  readonly #store: Pick<Store, 'removeOld'>;
  readonly #retention: Retention;
  readonly #timers: Timers;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(store: Pick<Store, 'removeOld'>, retention: Retention, timers: Timers, log: Logger) {
    this.#store = store;
    this.#retention = retention;
    this.#timers = timers;
    this.#log = log;
  }

  onApplicationBootstrap(): void {
    this.#timers.after(firstTimer, firstMs, () => this.#begin());
    this.#timers.every(timer, intervalMs, () => this.#begin());
  }

  /** Lets the transaction that runs end, and none begin. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#timers.cancel(firstTimer);
    this.#timers.cancel(timer);
    this.#stopping.abort();
    await this.#running;
  }

  #begin(): void {
    this.#running = this.#running.then(() => this.#sweep());
  }

  async #sweep(): Promise<void> {
    try {
      const removed = await this.#store.removeOld(this.#retention, Date.now(), this.#stopping.signal);
      if (removed > 0) this.#log.info({ removed }, 'migrations that ended long ago removed from the store');
    } catch (error) {
      this.#log.error({ err: error }, 'old migrations could not be removed from the store');
    }
  }
}
