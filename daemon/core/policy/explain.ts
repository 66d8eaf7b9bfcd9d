import { compareRates } from '../rate/merge.ts';
import { formatRate } from '../rate/text.ts';
import { builtIn } from './built-in.ts';
import { type Cap, capsOn } from './caps.ts';
import type { Explanation, ExplanationLayer, LayerKind } from './explanation.ts';
import { type Layer, type SpeakingLayer, speaks } from './layer.ts';
import { defaultLayer, layersAboveDefault } from './layers.ts';
import { examineRules } from './match.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import { explainedSettings } from './settings.ts';

/**
 * How fast a migration may go, and why: the limit of the strongest layer that states one, clipped by every max that applies.
 * A limit in the metadata that cannot be read is told in its layer's note and does not win.
 */
export function explainRate(query: RateQuery, policies: PolicySet): Explanation {
  const rules = examineRules(query, policies);
  const weakest = defaultLayer(policies);
  const layers = [...layersAboveDefault(query, policies, rules), weakest];
  const winner = layers.find(speaks) ?? weakest;
  const caps = capsOn(query, policies, rules);
  const [lowest] = caps;
  const clipping = lowest && compareRates(lowest.max, winner.limit) < 0 ? lowest : undefined;
  return {
    effective: clipping?.max ?? winner.limit,
    summary: summarize(winner, clipping),
    layers: layers.map((layer) => explained(layer, winner, clipping)),
    caps: caps.map((cap) => ({ ...cap, clipped: cap === clipping })),
    settings: explainedSettings(rules.flatMap(({ rule, mismatch }) => (mismatch === undefined ? [rule] : []))),
    window: undefined,
    nextChange: undefined,
    at: query.at,
    policyGeneration: policies.generation,
  };
}

function summarize(winner: SpeakingLayer, clipping: Cap | undefined): string {
  const said = `${formatRate(winner.limit)} from ${speaker(winner)}`;
  return clipping ? `${said}, clipped to ${formatRate(clipping.max)} by ${clipping.scope} (${clipping.origin})` : said;
}

function speaker(layer: Layer): string {
  if (layer.kind === 'request') return 'the request';
  return layer.origin === builtIn ? 'the built-in default' : layer.origin;
}

function explained(layer: Layer, winner: SpeakingLayer, clipping: Cap | undefined): ExplanationLayer {
  return { ...layer, won: layer === winner, note: layer.note || fate(layer, winner, clipping) };
}

/** What became of the limit that a layer states. */
function fate(layer: Layer, winner: SpeakingLayer, clipping: Cap | undefined): string {
  if (layer === winner) return clipping ? `clipped to ${formatRate(clipping.max)} by ${clipping.scope}` : '';
  const name = winner.name === '' ? `the ${winner.kind}` : `${winner.kind} ${winner.name}`;
  if (layer.kind === 'rule' && winner.kind === 'rule') return `${name} matches before it`;
  if (isOfAnEnd(layer.kind) && isOfAnEnd(winner.kind)) return `the limit of ${name} is not above it`;
  return `${name} is stronger`;
}

/** Pools and hosts are one level: the lower limit of the two ends wins. */
function isOfAnEnd(kind: LayerKind): boolean {
  return kind === 'pool' || kind === 'host';
}
