import type { Duration } from '../../proto/gen/google/protobuf/Duration.ts';
import type { Grant as WireGrant } from '../../proto/gen/sluice/agent/v1/Grant.ts';
import type { Grant } from '../copy/lease.ts';
import { Fault } from '../fault.ts';
import { rateFromWire } from './rates.ts';

/** The longest lease, in milliseconds: a day. One much longer would not fit into a timer, and would not be a lease. */
const longestLeaseMs = 86_400_000;

/** @throws Fault RATE_INVALID, REQUEST_INVALID */
export function grantFromWire(grant: WireGrant | null): Grant {
  if (grant === null) throw new Fault('REQUEST_INVALID', 'the grant is not set; a copy needs one');
  return {
    rate: rateFromWire(grant.rate, 'the rate of the grant'),
    sequence: sequenceFromWire(grant.sequence),
    leaseMs: leaseFromWire(grant.lease),
    fallback: rateFromWire(grant.fallback, 'the fallback of the grant'),
  };
}

/** A lease in milliseconds. @throws Fault REQUEST_INVALID unless it is longer than nothing and no longer than a day */
export function leaseFromWire(lease: Duration | null): number {
  const milliseconds = lease === null ? 0 : lease.seconds * 1000 + lease.nanos / 1e6;
  if (milliseconds > 0 && milliseconds <= longestLeaseMs) return milliseconds;
  const seen = lease === null ? 'not set' : `${milliseconds} ms`;
  throw new Fault(
    'REQUEST_INVALID',
    `the lease is ${seen}; it must be longer than nothing and at most ${longestLeaseMs} ms`,
    { lease: seen },
  );
}

function sequenceFromWire(sequence: number): number {
  if (Number.isSafeInteger(sequence) && sequence >= 0) return sequence;
  throw new Fault('REQUEST_INVALID', `the sequence of the grant is ${sequence}; it must be 0 or more`, {
    sequence: String(sequence),
  });
}
