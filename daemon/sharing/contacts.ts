import { longestCallMs } from '../core/plan/holding-of.ts';
import { paused } from '../core/rate/rate.ts';
import { type Contact, reached } from '../core/share/grant/holding.ts';
import type { Hosts } from '../hosts/hosts.ts';

/** Which agents can be told rates, and until when those that cannot hold what they were told last. */
export class Contacts {
  readonly #hosts: Pick<Hosts, 'standingOf'>;
  readonly #leaseMs: number;
  readonly #elapsedMs: () => number;
  /** When each host that is not up was lost or first asked for, by the monotonic clock: the other one may be set meanwhile. */
  readonly #lostAt = new Map<string, number>();

  /** @param elapsedMs gives milliseconds that nobody sets */
  constructor(hosts: Pick<Hosts, 'standingOf'>, leaseMs: number, elapsedMs = () => performance.now()) {
    this.#hosts = hosts;
    this.#leaseMs = leaseMs;
    this.#elapsedMs = elapsedMs;
  }

  /** To be told each time that a host comes up, however soon it goes again: meanwhile its leases may have been renewed. */
  found(host: string): void {
    this.#lostAt.delete(host);
  }

  /**
   * To be asked from the beginning on, and again when a host comes or goes.
   * @param now milliseconds of Unix time @param longestMs how long what was sent last may have been on its way, in milliseconds
   */
  with(host: string, now: number, longestMs = longestCallMs): Contact {
    if (this.#hosts.standingOf(host).kind === 'up') return reached;
    const elapsedMs = this.#elapsedMs();
    const lostAt = this.#lostAt.get(host) ?? elapsedMs;
    this.#lostAt.set(host, lostAt);
    // A renewal that was on its way when the host was lost may have arrived as late as any call can.
    const leftMs = Math.max(0, lostAt + longestMs + this.#leaseMs - elapsedMs);
    return { kind: 'lost', leaseEndsAt: now + leftMs, fallback: paused };
  }
}
