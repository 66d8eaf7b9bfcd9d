import { RateSyntaxError } from '../rate/error.ts';
import { compareRates } from '../rate/merge.ts';
import { metadataLimitKey, parseMetadataLimit } from '../rate/metadata-limit.ts';
import { limited, type Rate } from '../rate/rate.ts';
import { hostsOf } from './caps.ts';
import type { LayerKind } from './explanation.ts';
import type { ExaminedRule } from './match.ts';
import { formatOrigin, type Stated } from './origin.ts';
import type { PolicyHost, PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';

/**
 * The default limit of a policy set that states none: 64 MiB/s, about half of a gigabit link and a fraction of one disk. Sluice exists
 * to do no harm, so unlimited is never what comes of saying nothing; whoever wants it writes `default: { limit: unlimited }`.
 */
export const builtInDefaultLimit: Rate = limited(64 * 2 ** 20);

/** Origin of that limit, in the place of a file and line. */
export const builtIn = 'built-in';

/** A layer that may ask for a limit, before it is known which one wins. */
export interface Layer {
  readonly kind: LayerKind;
  /** A rule's or a host's name; empty where the kind has only one. */
  readonly name: string;
  readonly origin: string;
  /** Undefined where the layer says nothing. */
  readonly limit: Rate | undefined;
  /** Why it says nothing, or what is odd about what it says; empty where there is nothing to add. */
  readonly note: string;
}

/** A layer that states a limit. */
export type SpeakingLayer = Layer & { readonly limit: Rate };

export function speaks(layer: Layer): layer is SpeakingLayer {
  return layer.limit !== undefined;
}

/** Every layer above the default, strongest first. */
export function layersAboveDefault(query: RateQuery, policies: PolicySet, rules: readonly ExaminedRule[]): Layer[] {
  return [requestLayer(query), metadataLayer(query), ...ruleLayers(rules), ...hostLayers(query, policies)];
}

function requestLayer(query: RateQuery): Layer {
  const limit = query.requestedLimit;
  return { kind: 'request', name: '', origin: 'request', limit, note: limit ? '' : 'asks for no limit' };
}

function metadataLayer(query: RateQuery): Layer {
  const layer = { kind: 'metadata', name: '', origin: `metadata ${metadataLimitKey}` } as const;
  const text = Object.hasOwn(query.volume.metadata, metadataLimitKey)
    ? query.volume.metadata[metadataLimitKey]
    : undefined;
  if (text === undefined) return { ...layer, limit: undefined, note: `volume ${query.volume.name} does not have it` };
  try {
    return { ...layer, limit: parseMetadataLimit(text), note: '' };
  } catch (error) {
    if (!(error instanceof RateSyntaxError)) throw error;
    return { ...layer, limit: undefined, note: `not usable: ${error.message}` };
  }
}

/** One layer for each rule that could ask for a limit, in order; the first with a limit is the first that matches. */
function ruleLayers(rules: readonly ExaminedRule[]): Layer[] {
  const layers = rules.flatMap(({ rule, mismatch }) =>
    rule.limit ? [ruleLayer(rule.name.value, rule.limit, mismatch)] : [],
  );
  return layers.length > 0
    ? layers
    : [{ kind: 'rule', name: '', origin: '', limit: undefined, note: 'no rule has a limit' }];
}

function ruleLayer(name: string, limit: Stated<Rate>, mismatch: string | undefined): Layer {
  const layer = { kind: 'rule', name, origin: formatOrigin(limit.origin) } as const;
  if (mismatch === undefined) return { ...layer, limit: limit.value, note: '' };
  return { ...layer, limit: undefined, note: `does not match: ${mismatch}` };
}

/** The hosts at both ends, the lower limit first, because the lower one wins; then those that state none. */
function hostLayers(query: RateQuery, policies: PolicySet): Layer[] {
  return hostsOf(query)
    .map((host) => hostLayer(host, policies.hosts.get(host)))
    .sort((a, b) => (a.limit && b.limit ? compareRates(a.limit, b.limit) : Number(!a.limit) - Number(!b.limit)));
}

function hostLayer(name: string, host: PolicyHost | undefined): Layer {
  const limit = host?.limit;
  const silence = host ? 'states no sluice_limit' : 'is not in the inventory';
  return {
    kind: 'host',
    name,
    origin: limit ? formatOrigin(limit.origin) : '',
    limit: limit?.value,
    note: limit ? '' : silence,
  };
}

/** The weakest layer, which always states a limit. */
export function defaultLayer(policies: PolicySet): SpeakingLayer {
  const { limit } = policies.default;
  if (limit) return { kind: 'default', name: '', origin: formatOrigin(limit.origin), limit: limit.value, note: '' };
  const note = 'no policy file states a default limit';
  return { kind: 'default', name: '', origin: builtIn, limit: builtInDefaultLimit, note };
}
