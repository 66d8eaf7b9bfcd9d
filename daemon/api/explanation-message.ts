import type { ExplanationInput } from '../../proto/gen/sluice/v1/Explanation.ts';
import type { ExplanationChangeInput } from '../../proto/gen/sluice/v1/ExplanationChange.ts';
import type { ExplanationWindowInput } from '../../proto/gen/sluice/v1/ExplanationWindow.ts';
import type { LayerKind as LayerKindMessage } from '../../proto/gen/sluice/v1/LayerKind.ts';
import type { Passage as PassageMessage } from '../../proto/gen/sluice/v1/Passage.ts';
import type { Explanation, ExplanationChange, ExplanationWindow, LayerKind } from '../core/policy/explanation.ts';
import type { CrossedBudget } from './crossed-budgets.ts';
import { rateMessage } from './rate-message.ts';
import { timeMessage } from './time-message.ts';

const kinds: Readonly<Record<LayerKind, LayerKindMessage>> = {
  request: 'LAYER_KIND_REQUEST',
  metadata: 'LAYER_KIND_METADATA',
  rule: 'LAYER_KIND_RULE',
  pool: 'LAYER_KIND_POOL',
  host: 'LAYER_KIND_HOST',
  default: 'LAYER_KIND_DEFAULT',
};

const passages: Readonly<Record<ExplanationWindow['passage']['kind'], PassageMessage>> = {
  open: 'PASSAGE_OPEN',
  waits: 'PASSAGE_WAITS',
  pauses: 'PASSAGE_PAUSES',
  trickles: 'PASSAGE_TRICKLES',
  finishes: 'PASSAGE_FINISHES',
};

/** @param budgets those that the migration crosses, where they are to be told */
export function explanationMessage(explanation: Explanation, budgets: readonly CrossedBudget[] = []): ExplanationInput {
  const { effective, summary, layers, caps, settings, window, nextChange, at, policyGeneration } = explanation;
  return {
    effective: rateMessage(effective),
    summary,
    layers: layers.map(({ kind, name, origin, limit, won, note }) => ({
      kind: kinds[kind],
      name,
      origin,
      limit: limit === undefined ? null : rateMessage(limit),
      won,
      note,
    })),
    caps: caps.map(({ scope, origin, max, clipped }) => ({ scope, origin, max: rateMessage(max), clipped })),
    settings: [...settings],
    policyGeneration,
    window: window === undefined ? null : windowMessage(window),
    nextChange: nextChange === undefined ? null : changeMessage(nextChange),
    atTime: timeMessage(at),
    budgets: budgets.map(({ name, origin, scope, limit, note }) => ({
      name,
      origin,
      scope,
      limit: rateMessage(limit),
      note,
    })),
  };
}

function windowMessage({ names, origin, passage, note }: ExplanationWindow): ExplanationWindowInput {
  return {
    names: [...names],
    origin,
    passage: passages[passage.kind],
    opensTime: passage.kind === 'open' ? null : timeMessage(passage.opensAt),
    closesTime: passage.kind === 'open' ? timeMessage(passage.closesAt) : null,
    trickle: passage.kind === 'trickles' ? rateMessage(passage.rate) : null,
    note,
  };
}

function changeMessage({ at, effective, why }: ExplanationChange): ExplanationChangeInput {
  return { time: timeMessage(at), effective: rateMessage(effective), why };
}
