import type { Duration } from '../../proto/gen/google/protobuf/Duration.ts';
import type { Grant as WireGrant } from '../../proto/gen/sluice/agent/v1/Grant.ts';
import type { Grant } from '../copy/lease.ts';
import { Fault } from '../fault.ts';
import { rateFromWire } from './rates.ts';

/** @throws Fault RATE_INVALID, REQUEST_INVALID */
export function grantFromWire(grant: WireGrant | null): Grant {
  if (grant === null) throw new Fault('REQUEST_INVALID', 'the grant is not set; a copy needs one');
  return {
    rate: rateFromWire(grant.rate, 'the rate of the grant'),
    sequence: grant.sequence,
    leaseMs: leaseFromWire(grant.lease),
    fallback: rateFromWire(grant.fallback, 'the fallback of the grant'),
  };
}

/** A lease in milliseconds. @throws Fault REQUEST_INVALID unless it is longer than nothing */
export function leaseFromWire(lease: Duration | null): number {
  const milliseconds = lease === null ? 0 : lease.seconds * 1000 + lease.nanos / 1e6;
  if (Number.isFinite(milliseconds) && milliseconds > 0) return milliseconds;
  throw new Fault(
    'REQUEST_INVALID',
    `the lease is ${lease === null ? 'not set' : `${milliseconds} ms`}; it must be longer than nothing`,
  );
}
