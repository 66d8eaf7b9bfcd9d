import { compareRates } from '../rate/merge.ts';
import { formatRate } from '../rate/text.ts';
import { builtIn } from './built-in.ts';
import { type Cap, capsOn } from './caps.ts';
import { endLayers } from './end-layers.ts';
import { explainedWindow, hindrance } from './explained-window.ts';
import type { Explanation, ExplanationLayer, LayerKind } from './explanation.ts';
import { nextChangeOf } from './forecast.ts';
import { hoursOf, rulesAt } from './hours.ts';
import { type Layer, type SpeakingLayer, speaks } from './layer.ts';
import { defaultLayer, layersAboveDefault } from './layers.ts';
import { type ExaminedRule, examineRules } from './match.ts';
import { letThrough } from './passage.ts';
import { indexOf } from './policy-index.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import { hoursInForce } from './requested-window.ts';
import { type Grounds, groundsOf } from './resolve.ts';
import { explainedSettings } from './settings.ts';

/**
 * How fast a migration may go, and why: the limit of the strongest layer that states one, clipped by every max that applies, and what
 * its window makes of that. A limit in the metadata that cannot be read is told in its layer's note and does not win.
 */
export function explainRate(query: RateQuery, policies: PolicySet): Explanation {
  const grounds = groundsOf(query, policies);
  return explanation(query, grounds, examineRules(query, policies), endLayers(query, policies));
}

/**
 * The same answer in brief, to be kept and sent for thousands of migrations: of the layers it has those that state a limit, and rules
 * that do not match are not looked at.
 * @param grounds of the query, where they are known
 */
export function verdictOn(query: RateQuery, policies: PolicySet, grounds = groundsOf(query, policies)): Explanation {
  const { fitting, asked, requested, ends, ceiling } = grounds;
  const isOfItsOwn = [asked, requested, ends, ceiling].some((said) => said !== undefined);
  if (isOfItsOwn) return inBrief(query, grounds);
  return indexOf(policies).verdicts.of(fitting, query.at, query.hasBegun, () => inBrief(query, grounds));
}

function inBrief(query: RateQuery, grounds: Grounds): Explanation {
  const { policies } = grounds;
  const matching = rulesAt(grounds.fitting, query.at).map((rule) => ({ rule, mismatch: undefined }));
  // To find that neither end states a limit costs more than all the rest.
  const ofEnds = grounds.ends === undefined ? [] : endLayers(query, policies);
  const whole = explanation(query, grounds, matching, ofEnds);
  return { ...whole, layers: whole.layers.filter(({ limit }) => limit !== undefined) };
}

function explanation(
  query: RateQuery,
  grounds: Grounds,
  examined: readonly ExaminedRule[],
  ofEnds: readonly Layer[],
): Explanation {
  const { policies } = grounds;
  const { at, hasBegun } = query;
  const weakest = defaultLayer(policies);
  const layers = [...layersAboveDefault(query, examined, ofEnds), weakest];
  const winner = layers.find(speaks) ?? weakest;
  const caps = capsOn(query, policies, examined);
  const [lowest] = caps;
  const clipping = lowest && compareRates(lowest.max, winner.limit) < 0 ? lowest : undefined;
  const rules = examined.flatMap(({ rule, mismatch }) => (mismatch === undefined ? [rule] : []));
  const { hours, passage } = hoursInForce(hoursOf(rules, policies.default), grounds.requested, at, hasBegun);
  return {
    effective: letThrough(passage, clipping?.max ?? winner.limit),
    summary: `${speed(winner, clipping)}${hindrance(hours, passage, at)}`,
    layers: layers.map((layer) => explainedLayer(layer, winner, clipping)),
    caps: caps.map((cap) => ({ ...cap, clipped: cap === clipping })),
    settings: explainedSettings(rules, policies.default),
    window: explainedWindow(hours, passage, at),
    nextChange: nextChangeOf(grounds, at, hasBegun),
    at,
    policyGeneration: policies.generation,
  };
}

function speed(winner: SpeakingLayer, clipping: Cap | undefined): string {
  const said = `${formatRate(winner.limit)} from ${speaker(winner)}`;
  return clipping ? `${said}, clipped to ${formatRate(clipping.max)} by ${clipping.scope} (${clipping.origin})` : said;
}

function speaker(layer: Layer): string {
  if (layer.kind === 'request') return 'the request';
  return layer.origin === builtIn ? 'the built-in default' : layer.origin;
}

function explainedLayer(layer: Layer, winner: SpeakingLayer, clipping: Cap | undefined): ExplanationLayer {
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
