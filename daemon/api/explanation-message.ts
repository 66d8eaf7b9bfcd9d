import type { ExplanationInput } from '../../proto/gen/sluice/v1/Explanation.ts';
import type { LayerKind as LayerKindMessage } from '../../proto/gen/sluice/v1/LayerKind.ts';
import type { Explanation, LayerKind } from '../core/policy/explanation.ts';
import { rateMessage } from './rate-message.ts';

const kinds: Readonly<Record<LayerKind, LayerKindMessage>> = {
  request: 'LAYER_KIND_REQUEST',
  metadata: 'LAYER_KIND_METADATA',
  rule: 'LAYER_KIND_RULE',
  pool: 'LAYER_KIND_POOL',
  host: 'LAYER_KIND_HOST',
  default: 'LAYER_KIND_DEFAULT',
};

export function explanationMessage(explanation: Explanation): ExplanationInput {
  const { effective, summary, layers, caps, settings, policyGeneration } = explanation;
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
  };
}
