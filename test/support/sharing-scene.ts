import type { PolicyBudget } from '../../daemon/core/policy/policy-budget.ts';
import type { PolicySet } from '../../daemon/core/policy/policy-set.ts';
import { limited, paused, type Rate } from '../../daemon/core/rate/rate.ts';
import { found, newHolding } from '../../daemon/core/share/grant/holding.ts';
import { viewOf } from '../../daemon/migrations/entry.ts';
import type { Answer } from '../../daemon/migrations/rate-book.ts';
import type { Entrant } from '../../daemon/sharing/roster.ts';
import { eventsTo, migrationAfter } from './migrations.ts';
import { aParticipant } from './participants.ts';
import { silentPolicies, somewhere } from './sample-policies.ts';

/** A copy in a scene: what lands of it in a second, which budgets it crosses, and what differs from a running one. */
interface SceneCopy {
  readonly id: string;
  readonly landing: number;
  readonly crosses: readonly number[];
  readonly granted?: 'paused';
  readonly isLost?: boolean;
}

/** A budget for everything, as policies have it. */
export function aBudget(name: string, limit: Rate): PolicyBudget {
  return {
    name: { value: name, origin: somewhere },
    scope: { kind: 'everything' },
    limit: { value: limit, origin: somewhere },
    during: [],
  };
}

/** Copies as a round of sharing finds them. */
export function aScene({ budgets, copies }: { budgets: readonly PolicyBudget[]; copies: readonly SceneCopy[] }): {
  entrants: Entrant[];
  policies: PolicySet;
} {
  return { policies: { ...silentPolicies, budgets }, entrants: copies.map(entrantOf) };
}

function entrantOf({ id, landing, crosses, granted, isLost = false }: SceneCopy): Entrant {
  const copying = migrationAfter(eventsTo.copying);
  const migration = { ...copying, id, progress: { ...copying.progress, currentBytesPerSecond: landing } };
  const holding = found(newHolding(id, crosses), granted === 'paused' ? paused : limited(landing + 1));
  const contact = { kind: 'lost', leaseEndsAt: Number.POSITIVE_INFINITY, fallback: paused } as const;
  const view = viewOf({ migration, explanation: undefined }, { rateChanges: [], events: [] });
  return {
    view,
    answer: {} as Answer,
    participant: aParticipant(id, { crosses, holding: isLost ? { ...holding, contact } : holding }),
    isLapsed: false,
  };
}
