import { RateSyntaxError } from '../rate/error.ts';
import { lowest } from '../rate/merge.ts';
import { metadataLimitKey, parseMetadataLimit } from '../rate/metadata-limit.ts';
import type { Rate } from '../rate/rate.ts';
import { builtInDefaultLimit } from './built-in.ts';
import type { Passage } from './passage.ts';
import { indexOf } from './policy-index.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import type { Rule } from './rule.ts';
import { type Settings, settingsOf } from './settings.ts';

/** What the policies say about a migration. */
export interface Resolution extends Settings {
  /** The winner's limit, clipped by every max that applies, and then what its window makes of it. */
  readonly effective: Rate;
  /** The limit of the strongest layer that states one. */
  readonly limit: Rate;
  /** The lowest max that applies; unlimited where there is none. */
  readonly max: Rate;
  readonly passage: Passage;
  /** The next instant at which a window that matters here opens or closes; the answer stays as it is until then. */
  readonly until: number | undefined;
}

/**
 * How fast a migration may go: what `explainRate` says, without its reasons and many times as quick. The first question to a policy
 * set prepares it; more than a hundred thousand a second are answered then.
 */
export function resolveRate(query: RateQuery, policies: PolicySet): Resolution {
  const index = indexOf(policies);
  const from = index.places.at(query.source);
  const to = index.places.at(query.destination);
  const rules = index.matching(query.volume, from, to);
  const limit = query.requestedLimit ?? metadataLimit(query) ?? policyLimit(policies, rules, from.limit, to.limit);
  let max = lowest(index.ceiling, lowest(from.ceiling, to.ceiling));
  for (const rule of rules) if (rule.max !== undefined) max = lowest(max, rule.max.value);
  return {
    effective: lowest(limit, max),
    limit,
    max,
    passage: { kind: 'always' },
    until: undefined,
    ...settingsOf(rules),
  };
}

/** @param ends what the places at both ends state */
function policyLimit(policies: PolicySet, rules: readonly Rule[], ...ends: [Rate | undefined, Rate | undefined]): Rate {
  const ruled = rules.find((rule) => rule.limit !== undefined)?.limit?.value;
  const [from, to] = ends;
  const lower = from !== undefined && to !== undefined ? lowest(from, to) : (from ?? to);
  return ruled ?? lower ?? policies.default.limit?.value ?? builtInDefaultLimit;
}

function metadataLimit({ volume }: RateQuery): Rate | undefined {
  const text = Object.hasOwn(volume.metadata, metadataLimitKey) ? volume.metadata[metadataLimitKey] : undefined;
  if (text === undefined) return undefined;
  try {
    return parseMetadataLimit(text);
  } catch (error) {
    if (error instanceof RateSyntaxError) return undefined;
    throw error;
  }
}
