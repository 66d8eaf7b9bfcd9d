import type { Migration } from '../migration/migration.ts';
import type { Explanation } from '../policy/explanation.ts';
import type { RateQuery } from '../policy/query.ts';
import { sameRate } from '../rate/merge.ts';
import { paused, type Rate } from '../rate/rate.ts';
import { windowPhrase } from './closure.ts';

/** What the rate of a migration is asked for with. @param at milliseconds of Unix time */
export function rateQueryOf(migration: Migration, at: number): RateQuery {
  const { request, source, drivers, sizeBytes, metadata, limit } = migration;
  return {
    volume: { name: request.volume, sizeBytes, metadata },
    source: { ...source, driver: drivers.source },
    destination: { ...request.destination, driver: drivers.destination },
    requestedLimit: limit,
    requestedWindow: request.window,
    at,
    hasBegun: migration.state.kind !== 'pending',
  };
}

/** What limit, max, window and people leave of its rate: a pause stands above every limit. */
export function ceilingOf({ wanted }: Migration, { effective }: Explanation): Rate {
  return wanted === 'pause' ? paused : effective;
}

/** The same with what said so. */
export function rateInForce(migration: Migration, explanation: Explanation): { rate: Rate; cause: string } {
  const rate = ceilingOf(migration, explanation);
  if (migration.wanted === 'pause') return { rate, cause: 'pause' };
  return { rate, cause: windowCause(explanation) ?? causeOf(explanation) };
}

/** Undefined where the rate is what it would be without a window: a trickle above the limit lowers nothing. */
function windowCause(explanation: Explanation): string | undefined {
  const { window, effective, layers, caps } = explanation;
  if (window === undefined) return undefined;
  const { passage } = window;
  if (passage.kind === 'open' || passage.kind === 'finishes') return undefined;
  const decided = caps.find((cap) => cap.clipped)?.max ?? layers.find((layer) => layer.won)?.limit;
  if (decided !== undefined && sameRate(decided, effective)) return undefined;
  return `${windowPhrase(window)} closed`;
}

/** Where the layer or the cap stands that decided: "request", "metadata volume_copy_bps_limit", "10-racks.yaml:4". */
export function causeOf({ layers, caps }: Explanation): string {
  const decided = caps.find((cap) => cap.clipped) ?? layers.find((layer) => layer.won);
  return decided?.origin ?? 'built-in';
}
