import type { BatchTerms as TermsMessage } from '../../proto/gen/sluice/v1/BatchTerms.ts';
import type { CreateBatchRequest } from '../../proto/gen/sluice/v1/CreateBatchRequest.ts';
import type { Drain as DrainMessage } from '../../proto/gen/sluice/v1/Drain.ts';
import type { Plan as PlanMessage } from '../../proto/gen/sluice/v1/Plan.ts';
import type { BatchRequest, BatchTerms, Drain, Plan } from '../core/batch/batch.ts';
import type { Place } from '../core/migration/place.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { limitOf } from './rate-message.ts';

/** So many volumes may be in one plan. */
const mostEntries = 5000;

/** @throws Refusal REQUEST_INVALID, RATE_INVALID */
export function batchRequestOf({ drain, plan, bestEffort }: CreateBatchRequest): BatchRequest {
  if (drain) return { asked: drainOf(drain), bestEffort };
  if (plan) return { asked: planOf(plan), bestEffort };
  throw new Refusal('REQUEST_INVALID', 'a batch of nothing: set drain or plan');
}

function drainOf({ host, to, terms }: DrainMessage): Drain {
  if (host === '') throw new Refusal('REQUEST_INVALID', 'no host to drain: set its name');
  return { kind: 'drain', host, to: to.map(patternOf), terms: termsOf(terms) };
}

function patternOf(text: string): Place {
  const [, host, pool] = /^([^:\s]+):([^:\s]+)$/.exec(text) ?? [];
  if (host !== undefined && pool !== undefined) return { host, pool };
  const shown = JSON.stringify(text.slice(0, 80));
  throw new Refusal('REQUEST_INVALID', `destination ${shown}: write HOST:POOL, such as stor-02:fast or "*:fast"`, {
    place: text.slice(0, 80),
  });
}

function planOf({ entries }: PlanMessage): Plan {
  if (entries.length === 0) throw new Refusal('REQUEST_INVALID', 'a plan without entries: list at least one volume');
  if (entries.length > mostEntries) {
    const message = `a plan of ${entries.length} volumes: split it into plans of at most ${mostEntries}`;
    throw new Refusal('REQUEST_INVALID', message, { entries: String(entries.length) });
  }
  return {
    kind: 'plan',
    entries: entries.map(({ volume, destinationHost: host, destinationPool: pool, terms }) => {
      return { volume, destination: { host, pool }, terms: termsOf(terms) };
    }),
  };
}

function termsOf(terms: TermsMessage | null): BatchTerms {
  return {
    limit: limitOf(terms?.limit),
    forceHostCopy: terms?.forceHostCopy ?? false,
    keepSource: terms?.keepSource,
    window: terms?.window || undefined,
  };
}
