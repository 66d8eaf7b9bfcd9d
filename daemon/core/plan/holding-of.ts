import { copyAtWork } from '../migration/copy-at-work.ts';
import type { Migration } from '../migration/migration.ts';
import type { Copy } from '../migration/state.ts';
import { paused, type Rate } from '../rate/rate.ts';
import { type Contact, type Holding, newHolding, type Sent } from '../share/grant/holding.ts';
import type { CopyStatus } from './copy-status.ts';

/** A grant as it is kept: stored before the agent hears of it. Moments are milliseconds of Unix time. */
export interface StoredGrant {
  readonly sequence: number;
  readonly rate: Rate;
  readonly requestedAt: number;
  readonly acknowledgedAt: number | undefined;
}

/** How long a call to an agent is on its way at most, in milliseconds: after that nothing that was sent arrives any more. */
export const longestCallMs = 10_000;
/** The same for the start of a copy, before which a host may have to look at its devices and to make room, in milliseconds. */
export const longestStartMs = 30_000;

/** What the agent of its source says of a copy; `unheard` while nobody hears that agent, `absent` where it knows no such copy. */
export type AgentsWord = Pick<CopyStatus, 'leaseLost'> | 'unheard' | 'absent';

/**
 * What is known of the rate that the copy of a migration is held to. It is what is stored about it, so that a daemon that starts anew
 * knows it too; the agent's word alone takes something from it: that nothing of it holds any more.
 * @param granted what the migration was granted, oldest first
 * @param now milliseconds of Unix time
 * @returns undefined where there is no copy
 */
export function holdingOf(
  migration: Migration,
  granted: readonly StoredGrant[],
  crosses: readonly number[],
  { contact, word }: { readonly contact: Contact; readonly word: AgentsWord },
  now: number,
): Holding | undefined {
  const { id, grant } = migration;
  const copy = heldCopyOf(migration);
  if (copy === undefined) return undefined;
  const unheld = { ...newHolding(id, crosses), contact };
  if (grant === undefined) return unheld;
  if (copy.phase !== 'started') return { ...unheld, unanswered: mayStartWith(grant, granted, now) };
  // Its agent started anew: what it is granted now goes to the copy that follows.
  if (word === 'absent') return { ...unheld, unanswered: [grant] };
  const last = granted.findLastIndex(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  const isLeaseLost = word !== 'unheard' && word.leaseLost;
  const acknowledged = isLeaseLost ? paused : (granted[last]?.rate ?? paused);
  return { ...unheld, acknowledged, unanswered: granted.slice(last + 1).map(sent) };
}

/** The copy that may use a rate. */
function heldCopyOf({ state }: Migration): Copy | undefined {
  if (state.kind === 'copying' || state.kind === 'verifying') return state.copy;
  return state.kind === 'cleaning' && state.remnants.includes('copy') ? state.copy : undefined;
}

/**
 * What its copy was granted does not hold any more, and nothing was granted since: the agent says that the lease is over, or has not been
 * heard of for so long that it must be. It is to be granted a rate anew, as others may use that one by now.
 * @param now milliseconds of Unix time
 */
export function hasLapsed(
  { state, wanted, grant }: Migration,
  contact: Contact,
  status: Pick<CopyStatus, 'leaseLost' | 'grantedSequence'> | undefined,
  now: number,
): boolean {
  if (copyAtWork(state) === undefined || wanted === 'cancel' || grant === undefined || grant.rate.kind === 'paused')
    return false;
  if (contact.kind === 'lost') return now >= contact.leaseEndsAt;
  return status?.leaseLost === true && status.grantedSequence >= grant.sequence;
}

/** The start of a copy carries the grant of its moment, and may be on its way still. */
function mayStartWith(grant: Sent, granted: readonly StoredGrant[], now: number): Sent[] {
  const replaced = granted.filter(({ sequence }, place) => {
    const next = granted[place + 1];
    return sequence < grant.sequence && next !== undefined && next.requestedAt > now - longestStartMs;
  });
  return [...replaced.map(sent), { rate: grant.rate, sequence: grant.sequence }];
}

function sent({ rate, sequence }: StoredGrant): Sent {
  return { rate, sequence };
}
