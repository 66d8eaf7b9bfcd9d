import type { Rate } from './rate.ts';

/** A rate with the time for which it holds. */
export interface Grant {
  readonly rate: Rate;
  /** Rises with every grant of a copy. */
  readonly sequence: number;
  /** How long it holds unless it is renewed, in milliseconds. */
  readonly leaseMs: number;
  /** The rate to fall to when the lease is over. */
  readonly fallback: Rate;
}

/** The grant that a copy runs on. */
export interface Lease {
  readonly grant: Grant;
  /** When it ends, in milliseconds. */
  readonly endsAt: number;
  /** True once it has ended; only another grant brings its rate back, since nobody vouches for the old one. */
  readonly lost: boolean;
}

export function leaseOf(grant: Grant, now: number): Lease {
  return { grant, endsAt: now + grant.leaseMs, lost: false };
}

/** The lease after another grant was heard of. One that overtook a later one on the way changes nothing. */
export function granted(lease: Lease, grant: Grant, now: number): Lease {
  return grant.sequence < lease.grant.sequence ? lease : leaseOf(grant, now);
}

/** The lease with so many milliseconds to go, unless it was lost. */
export function renewed(lease: Lease, leaseMs: number, now: number): Lease {
  return lease.lost ? lease : { ...lease, endsAt: now + leaseMs };
}

/** The lease as it is at that time. */
export function aged(lease: Lease, now: number): Lease {
  return lease.lost || now < lease.endsAt ? lease : { ...lease, lost: true };
}

/** The rate that holds. */
export function rateOf({ grant, lost }: Lease): Rate {
  return lost ? grant.fallback : grant.rate;
}
