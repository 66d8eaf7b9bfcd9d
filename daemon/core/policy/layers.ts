import { RateSyntaxError } from '../rate/error.ts';
import { metadataLimitKey, parseMetadataLimit } from '../rate/metadata-limit.ts';
import { builtIn, builtInDefaultLimit } from './built-in.ts';
import type { Layer, SpeakingLayer } from './layer.ts';
import type { ExaminedRule } from './match.ts';
import { formatOrigin } from './origin.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import type { Rule } from './rule.ts';

/** Every layer above the default, strongest first. @param ofEnds what the pools and hosts say */
export function layersAboveDefault(
  query: RateQuery,
  rules: readonly ExaminedRule[],
  ofEnds: readonly Layer[],
): Layer[] {
  return [requestLayer(query), metadataLayer(query), ...ruleLayers(rules), ...ofEnds];
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

/** One layer for each rule, in order; the first with a limit is the first that matches and has one. */
function ruleLayers(rules: readonly ExaminedRule[]): Layer[] {
  if (rules.length > 0) return rules.map(({ rule, mismatch }) => ruleLayer(rule, mismatch));
  return [{ kind: 'rule', name: '', origin: '', limit: undefined, note: 'no policy file has rules' }];
}

function ruleLayer({ name, limit }: Rule, mismatch: string | undefined): Layer {
  const layer = { kind: 'rule', name: name.value, origin: formatOrigin((limit ?? name).origin) } as const;
  if (mismatch !== undefined) return { ...layer, limit: undefined, note: `does not match: ${mismatch}` };
  return { ...layer, limit: limit?.value, note: limit ? '' : 'matches, and sets no limit' };
}

/** The weakest layer, which always states a limit. */
export function defaultLayer(policies: PolicySet): SpeakingLayer {
  const { limit } = policies.default;
  if (limit) return { kind: 'default', name: '', origin: formatOrigin(limit.origin), limit: limit.value, note: '' };
  const note = 'no policy file states a default limit';
  return { kind: 'default', name: '', origin: builtIn, limit: builtInDefaultLimit, note };
}
