import type { Turn } from '../core/plan/ruling.ts';
import type { Waiting } from '../core/share/admission/admit.ts';
import { obstacleText } from '../core/share/admission/obstacle-text.ts';
import type { Share } from '../core/share/allocation/allocation.ts';
import type { CurrentBudget } from '../core/share/budget/budgets-at.ts';
import { mayUse } from '../core/share/grant/holding.ts';
import type { Round } from '../core/share/round/round.ts';
import type { Entrant } from './roster.ts';
import type { ShareStanding } from './standing.ts';

/** What the last round of sharing came to, to be asked. */
export class LastRound {
  readonly budgets: readonly CurrentBudget[];
  readonly entrants: readonly Entrant[];
  readonly shares: ReadonlyMap<string, Share>;
  readonly waiting: ReadonlyMap<string, Waiting>;
  readonly admitted: ReadonlySet<string>;
  readonly #byId: ReadonlyMap<string, Entrant>;

  constructor(budgets: readonly CurrentBudget[], entrants: readonly Entrant[], { shares, admission }: Round) {
    this.budgets = budgets;
    this.entrants = entrants;
    this.shares = shares;
    this.waiting = new Map(admission.waiting.map((each) => [each.id, each]));
    this.admitted = new Set(admission.admitted);
    this.#byId = new Map(entrants.map((entrant) => [entrant.participant.id, entrant]));
  }

  /** @param now milliseconds of Unix time */
  standingOf(id: string, now: number): ShareStanding {
    const waiting = this.waiting.get(id);
    if (waiting !== undefined) return { kind: 'queued', ...waiting };
    const entrant = this.#byId.get(id);
    const share = this.shares.get(id) ?? (entrant && lostShare(entrant, now));
    if (entrant === undefined || share === undefined) return { kind: 'absent' };
    const { weight, floor, demand, crosses } = entrant.participant;
    const names = crosses.flatMap((place) => this.budgets[place]?.name ?? []);
    return { kind: 'sharing', rate: share.rate, bound: share.bound, weight, floor, demand, crosses: names };
  }

  /** Whether a migration may go on. */
  turnOf(id: string): Turn {
    const waiting = this.waiting.get(id);
    if (waiting !== undefined) return { kind: 'waits', obstacle: obstacleText(waiting.obstacle, waiting.keptFor) };
    const share = this.shares.get(id);
    if (share?.rate.kind === 'paused' && share.bound.kind === 'budget') {
      return { kind: 'waits', obstacle: `nothing is left of budget ${share.bound.name}` };
    }
    return this.admitted.has(id) ? { kind: 'come' } : { kind: 'unasked' };
  }
}

/** A copy whose agent is not reached has what it may be using. */
function lostShare({ participant: { id, holding } }: Entrant, now: number): Share | undefined {
  if (holding?.contact.kind !== 'lost') return undefined;
  const rate = mayUse(holding, now);
  return rate.kind === 'paused' ? undefined : { id, rate, bound: { kind: 'ceiling' }, isShortOfFloor: false };
}
