import type { Logger } from 'pino';
import type { Hosts } from './hosts.ts';

/** Renews what agents hold, a third of a lease apart, so that two renewals may be lost before one ends. */
export class Leases {
  /** Milliseconds between renewals. */
  readonly intervalMs: number;
  readonly #leaseMs: number;
  readonly #hosts: Hosts;
  readonly #log: Logger;

  constructor(hosts: Hosts, leaseMs: number, log: Logger) {
    this.#hosts = hosts;
    this.#leaseMs = leaseMs;
    this.intervalMs = Math.max(1, Math.floor(leaseMs / 3));
    this.#log = log;
  }

  /** Asks every agent that is up; one that does not answer falls back by itself. */
  async renew(): Promise<void> {
    await Promise.all(
      this.#hosts.up().map((link) =>
        link.renewLeases(this.#leaseMs).catch((error: unknown) => {
          this.#log.warn({ host: link.host, error: String(error) }, 'leases not renewed');
        }),
      ),
    );
  }
}
