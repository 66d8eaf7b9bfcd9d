import { RateSyntaxError } from '../rate/error.ts';
import { lowest, lowestStated } from '../rate/merge.ts';
import { metadataLimitKey, parseMetadataLimit } from '../rate/metadata-limit.ts';
import { type Rate, unlimited } from '../rate/rate.ts';
import { builtInDefaultLimit } from './built-in.ts';
import { duringOf, firstChange, hoursOf, rulesAt, windowOf } from './hours.ts';
import { letThrough, type Passage } from './passage.ts';
import { indexOf } from './policy-index.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import { hoursInForce, requestedHours } from './requested-window.ts';
import type { Rule } from './rule.ts';
import { type Settings, settingsOf } from './settings.ts';
import type { Hours } from './terms.ts';
import type { WindowUse } from './window-use.ts';

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
  return resolveAt(groundsOf(query, policies), query.at, query.hasBegun);
}

/** What policies say about a migration whatever the time, so that they can be asked about many instants. */
export interface Grounds {
  readonly policies: PolicySet;
  /** Rules whose match fits, in order, whether or not they are looked at at the moment. */
  readonly fitting: readonly Rule[];
  /** The windows in which some of those are looked at, and the one that the request asks for. */
  readonly during: readonly WindowUse[];
  /** Of the request. */
  readonly requested: Hours | undefined;
  /** Of the request, else of the metadata. */
  readonly asked: Rate | undefined;
  /** The lower limit of the two ends. */
  readonly ends: Rate | undefined;
  /** The lowest max besides those of rules. */
  readonly ceiling: Rate | undefined;
}

export function groundsOf(query: RateQuery, policies: PolicySet): Grounds {
  const index = indexOf(policies);
  const from = index.places.at(query.source);
  const to = index.places.at(query.destination);
  const fitting = index.fitting(query.volume, from, to);
  const requested = requestedHours(policies, query.requestedWindow);
  const requestedUse = requested && windowOf(requested);
  return {
    policies,
    fitting,
    during: requestedUse === undefined ? duringOf(fitting) : [...duringOf(fitting), requestedUse],
    requested,
    asked: query.requestedLimit ?? metadataLimit(query),
    ends: lowestStated(from.limit, to.limit),
    ceiling: lowestStated(index.ceiling, lowestStated(from.ceiling, to.ceiling)),
  };
}

/** @param at milliseconds since the epoch */
export function resolveAt(grounds: Grounds, at: number, hasBegun: boolean): Resolution {
  const { policies, fitting, during, requested, asked, ends } = grounds;
  const rules = during.length === 0 ? fitting : rulesAt(fitting, at);
  const limit = asked ?? ruledLimit(rules) ?? ends ?? policies.default.limit?.value ?? builtInDefaultLimit;
  let max = grounds.ceiling ?? unlimited;
  for (const rule of rules) if (rule.max !== undefined) max = lowest(max, rule.max.value);
  const hours = hoursOf(rules, policies.default);
  const { passage } = hoursInForce(hours, requested, at, hasBegun);
  return {
    effective: letThrough(passage, lowest(limit, max)),
    limit,
    max,
    passage,
    until: firstChange(during, windowOf(hours), at),
    ...settingsOf(rules, policies.default),
  };
}

function ruledLimit(rules: readonly Rule[]): Rate | undefined {
  return rules.find((rule) => rule.limit !== undefined)?.limit?.value;
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
