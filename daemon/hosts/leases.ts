import type { Logger } from 'pino';
import type { Rush } from './rush.ts';

/** The agents that are there. */
export interface LeaseHolders {
  up(): readonly { readonly host: string; renewLeases(leaseMs: number): Promise<void> }[];
}

/**
 * Renews what agents hold, a third of a lease apart, so that two renewals may be lost before one ends. While a great many rates are sent,
 * each of which brings its copy a new lease, it waits for up to half of that.
 */
export class Leases {
  /** Milliseconds between renewals. */
  readonly intervalMs: number;
  readonly #leaseMs: number;
  readonly #hosts: LeaseHolders;
  readonly #rush: Pick<Rush, 'over'>;
  readonly #log: Logger;

  constructor(hosts: LeaseHolders, rush: Pick<Rush, 'over'>, leaseMs: number, log: Logger) {
    this.#hosts = hosts;
    this.#rush = rush;
    this.#leaseMs = leaseMs;
    this.intervalMs = Math.max(1, Math.floor(leaseMs / 3));
    this.#log = log;
  }

  /** Asks every agent that is up; one that does not answer falls back by itself. */
  async renew(): Promise<void> {
    await this.#rush.over(this.intervalMs / 2);
    await Promise.all(
      this.#hosts.up().map((link) =>
        link.renewLeases(this.#leaseMs).catch((error: unknown) => {
          this.#log.warn({ host: link.host, error: String(error) }, 'leases not renewed');
        }),
      ),
    );
  }
}
