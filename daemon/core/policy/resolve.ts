import { RateSyntaxError } from '../rate/error.ts';
import { lowest } from '../rate/merge.ts';
import { metadataLimitKey, parseMetadataLimit } from '../rate/metadata-limit.ts';
import type { Rate } from '../rate/rate.ts';
import { builtInDefaultLimit } from './built-in.ts';
import { indexOf, type PolicyIndex } from './policy-index.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import type { Rule } from './rule.ts';
import { type Settings, settingsOf } from './settings.ts';

/** What the policies say about a migration. */
export interface Resolution extends Settings {
  /** The winner's limit, clipped by every max that applies. */
  readonly effective: Rate;
  /** The limit of the strongest layer that states one. */
  readonly limit: Rate;
  /** The lowest max that applies; unlimited where there is none. */
  readonly max: Rate;
}

/**
 * How fast a migration may go: what `explainRate` says, without its reasons and many times as quick. The first question to a policy
 * set prepares it; more than a hundred thousand a second are answered then.
 */
export function resolveRate(query: RateQuery, policies: PolicySet): Resolution {
  const index = indexOf(policies);
  const rules = index.rules.matching(query);
  const limit = query.requestedLimit ?? metadataLimit(query) ?? policyLimit(query, policies, index, rules);
  let max = index.ceiling(query);
  for (const rule of rules) if (rule.max !== undefined) max = lowest(max, rule.max.value);
  return { effective: lowest(limit, max), limit, max, ...settingsOf(rules) };
}

function policyLimit(query: RateQuery, policies: PolicySet, index: PolicyIndex, rules: readonly Rule[]): Rate {
  const ruled = rules.find((rule) => rule.limit !== undefined)?.limit?.value;
  return ruled ?? lowerLimit(query, index) ?? policies.default.limit?.value ?? builtInDefaultLimit;
}

function lowerLimit({ source, destination }: RateQuery, index: PolicyIndex): Rate | undefined {
  const from = index.limitAt(source);
  const to = index.limitAt(destination);
  if (from === undefined || to === undefined) return from ?? to;
  return lowest(from, to);
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
