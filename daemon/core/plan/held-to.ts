import type { Grant, Migration } from '../migration/migration.ts';
import type { CopyStatus } from './copy-status.ts';
import { act, wait } from './decision.ts';
import type { Observation } from './observation.ts';

const leaseOver = 'its lease has ended; its rate is granted anew';

/** What is to be done so that a copy is held to its rate; undefined where it is. */
export function heldTo(host: string, grant: Grant, { copyId, grantedSequence, leaseLost }: CopyStatus) {
  const isNew = grantedSequence < grant.sequence;
  // Others may use by now what it was granted before its lease ended.
  if (leaseLost && !isNew && grant.rate.kind !== 'paused') return wait(leaseOver);
  return isNew || leaseLost ? act({ kind: 'setRate', host, copyId, grant }) : undefined;
}

/** Why a copy whose rate is paused stands still, for a person; empty where it is not. */
export function standsStill(
  { wanted }: Migration,
  { rate }: Grant,
  { ruling: { closure, turn } }: Observation,
): string {
  if (rate.kind !== 'paused') return '';
  if (wanted === 'pause') return 'paused by request';
  if (closure?.standsStill) return closure.obstacle;
  return turn.kind === 'waits' ? turn.obstacle : 'its rate is paused';
}
