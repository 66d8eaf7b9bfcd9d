import { paused } from '../../rate/rate.ts';
import { type Admission, admit } from '../admission/admit.ts';
import type { Concurrency } from '../admission/candidate.ts';
import type { Share } from '../allocation/allocation.ts';
import type { Budget } from '../budget/budget.ts';
import type { Target } from '../grant/aims.ts';
import { type Changes, changesNow } from '../grant/changes.ts';
import { budgetsLeft } from '../grant/room.ts';
import { sharesWithLending } from './lending.ts';
import type { Participant } from './participant.ts';

/** What one round of sharing comes to. */
export interface Round extends Changes {
  readonly admission: Admission;
  /** By id, of those that copy, have a place, and whose agents are reached. */
  readonly shares: ReadonlyMap<string, Share>;
}

/** What a round is about. */
export interface Stake {
  readonly participants: readonly Participant[];
  /** As they are at the moment; less where something is made good for. */
  readonly budgets: readonly Pick<Budget, 'name' | 'limit'>[];
  readonly concurrency: Concurrency;
}

/**
 * Shares the budgets anew: lets in whose turn has come, gives each that copies its share of what is left beside the copies that cannot be
 * steered, and finds the next steps from the rates in force to these shares. To be asked again whenever anything has changed, by an
 * acknowledgement too; where nothing has, it changes nothing.
 *
 * @param now milliseconds of Unix time
 */
export function shareRound({ participants, budgets, concurrency }: Stake, now: number): Round {
  const candidates = participants.filter(({ activity }) => activity !== 'still');
  const admission = admit(candidates, concurrency, budgets, now);
  const admitted = new Set(admission.admitted);
  const holdings = participants.flatMap(({ holding }) => holding ?? []);
  const steered = participants.filter(({ holding }) => holding?.contact.kind === 'reached');
  const claimants = steered.filter(({ id, activity }) => activity === 'copying' && admitted.has(id));
  const shares = sharesWithLending(claimants, budgetsLeft(budgets, holdings, now));
  const byId = new Map(shares.map((share) => [share.id, share]));
  const targets = new Map<string, Target>();
  for (const { id, ceiling } of steered) targets.set(id, { rate: byId.get(id)?.rate ?? paused, ceiling });
  return { admission, shares: byId, ...changesNow(holdings, targets, budgets, now) };
}
