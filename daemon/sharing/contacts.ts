import { longestCallMs } from '../core/plan/holding-of.ts';
import { paused } from '../core/rate/rate.ts';
import { type Contact, reached } from '../core/share/grant/holding.ts';
import type { Hosts } from '../hosts/hosts.ts';

/** Which agents can be told rates, and until when those that cannot hold what they were told last. */
export class Contacts {
  readonly #hosts: Hosts;
  readonly #leaseMs: number;
  /** When each host that is not up was first seen so, in milliseconds of Unix time. */
  readonly #lostAt = new Map<string, number>();

  constructor(hosts: Hosts, leaseMs: number) {
    this.#hosts = hosts;
    this.#leaseMs = leaseMs;
  }

  /** To be asked from the beginning on, and again when a host comes or goes. @param now milliseconds of Unix time */
  with(host: string, now: number): Contact {
    if (this.#hosts.standingOf(host).kind === 'up') {
      this.#lostAt.delete(host);
      return reached;
    }
    const lostAt = Math.min(now, this.#lostAt.get(host) ?? now);
    this.#lostAt.set(host, lostAt);
    // A renewal that was on its way when the host was lost may have arrived as late as any call can.
    return { kind: 'lost', leaseEndsAt: lostAt + longestCallMs + this.#leaseMs, fallback: paused };
  }
}
