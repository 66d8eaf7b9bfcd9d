import type { Migration } from '../migration/migration.ts';
import { paused, type Rate } from '../rate/rate.ts';
import { type Contact, type Holding, newHolding, type Sent } from '../share/grant/holding.ts';

/** A grant as it is kept: stored before the agent hears of it. Moments are milliseconds of Unix time. */
export interface StoredGrant {
  readonly sequence: number;
  readonly rate: Rate;
  readonly requestedAt: number;
  readonly acknowledgedAt: number | undefined;
}

/** How long a call to an agent is on its way at most, in milliseconds: after that nothing that was sent arrives any more. */
export const longestCallMs = 10_000;

/**
 * What is known of the rate that the copy of a migration is held to, from what is stored about it alone: so a daemon that starts anew
 * knows it too.
 * @param granted what the migration was granted, oldest first
 * @param now milliseconds of Unix time
 * @returns undefined where there is no copy
 */
export function holdingOf(
  migration: Migration,
  granted: readonly StoredGrant[],
  crosses: readonly number[],
  contact: Contact,
  now: number,
): Holding | undefined {
  const { id, state, grant } = migration;
  const copy =
    state.kind === 'copying' || (state.kind === 'cleaning' && state.remnants.includes('copy')) ? state.copy : undefined;
  if (copy === undefined) return undefined;
  const unheld = { ...newHolding(id, crosses), contact };
  if (grant === undefined) return unheld;
  if (copy.phase === 'intended') return { ...unheld, unanswered: mayStartWith(grant, granted, now) };
  const last = granted.findLastIndex(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  const acknowledged = granted[last]?.rate ?? paused;
  return { ...unheld, acknowledged, unanswered: granted.slice(last + 1).map(sent) };
}

/** The start of a copy carries the grant of its moment, and may be on its way still. */
function mayStartWith(grant: Sent, granted: readonly StoredGrant[], now: number): Sent[] {
  const replaced = granted.filter(({ sequence }, place) => {
    const next = granted[place + 1];
    return sequence < grant.sequence && next !== undefined && next.requestedAt > now - longestCallMs;
  });
  return [...replaced.map(sent), { rate: grant.rate, sequence: grant.sequence }];
}

function sent({ rate, sequence }: StoredGrant): Sent {
  return { rate, sequence };
}
