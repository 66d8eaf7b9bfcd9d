import { clip, compareRates } from '../rate/merge.ts';
import type { Rate } from '../rate/rate.ts';
import { formatRate } from '../rate/text.ts';
import { type Cap, capsOn } from './caps.ts';
import type { Explanation, ExplanationLayer } from './explanation.ts';
import { builtInDefaultLimit, type Layer, layersOf } from './layers.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';

/**
 * How fast a migration may go, and why: the limit of the strongest layer that states one, clipped by every max that applies.
 * A limit in the metadata that cannot be read is told in its layer's note and does not win.
 */
export function resolveRate(query: RateQuery, policies: PolicySet): Explanation {
  const layers = layersOf(query, policies);
  const caps = capsOn(query, policies);
  const winner = layers.find((layer) => layer.limit !== undefined);
  const limit = winner?.limit ?? builtInDefaultLimit;
  const lowestCap = caps[0];
  const clipping = lowestCap && compareRates(lowestCap.max, limit) < 0 ? lowestCap : undefined;
  return {
    effective: clipping ? clip(limit, clipping.max) : limit,
    summary: summarize(winner, limit, clipping),
    layers: layers.map((layer) => explained(layer, winner, clipping)),
    caps: caps.map((cap) => ({ ...cap, clipped: cap === clipping })),
    policyGeneration: policies.generation,
  };
}

function summarize(winner: Layer | undefined, limit: Rate, clipping: Cap | undefined): string {
  const said = `${formatRate(limit)} from ${winner ? speaker(winner) : 'the built-in default'}`;
  return clipping ? `${said}, clipped to ${formatRate(clipping.max)} by ${clipping.scope} (${clipping.origin})` : said;
}

function speaker(layer: Layer): string {
  if (layer.kind === 'request') return 'the request';
  if (layer.origin === 'built-in') return 'the built-in default';
  return layer.origin;
}

function explained(layer: Layer, winner: Layer | undefined, clipping: Cap | undefined): ExplanationLayer {
  return { ...layer, won: layer === winner, note: layer.note || fate(layer, winner, clipping) };
}

/** What became of a layer that states a limit. */
function fate(layer: Layer, winner: Layer | undefined, clipping: Cap | undefined): string {
  if (layer === winner) return clipping ? `clipped to ${formatRate(clipping.max)} by ${clipping.scope}` : '';
  if (layer.kind === 'rule' && winner?.kind === 'rule') return `rule ${winner.name} matches before it`;
  if (layer.kind === 'host' && winner?.kind === 'host') return `the limit of host ${winner.name} is not above it`;
  return `${winner ? nameOf(winner) : 'a stronger layer'} is stronger`;
}

function nameOf(layer: Layer): string {
  return layer.name === '' ? `the ${layer.kind}` : `${layer.kind} ${layer.name}`;
}
