import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { Explanation } from '../../proto/gen/sluice/v1/Explanation.ts';
import type { LayerKind } from '../../proto/gen/sluice/v1/LayerKind.ts';
import { lowerWord } from './enums.ts';
import { rateOf } from './rate.ts';

export type LayerWord = 'unspecified' | 'request' | 'metadata' | 'rule' | 'pool' | 'host' | 'default';

export interface LayerView {
  readonly kind: LayerWord;
  readonly name: string;
  readonly origin: string;
  /** What it asks for; null where it says nothing. */
  readonly limit: Rate | null;
  readonly won: boolean;
  readonly note: string;
}

export interface CapView {
  readonly scope: string;
  readonly origin: string;
  readonly max: Rate | null;
  readonly clipped: boolean;
}

/** Something besides the rate that a rule decides. */
export interface SettingView {
  /** `priority`, `verify` or `keep_source`. */
  readonly key: string;
  readonly value: string;
  readonly origin: string;
}

/** Why a migration runs at its rate, as `--json` shows it. */
export interface ExplanationView {
  readonly effective: Rate | null;
  readonly summary: string;
  /** Strongest first. */
  readonly layers: readonly LayerView[];
  /** Lowest first. */
  readonly caps: readonly CapView[];
  /** What rules set besides the rate. */
  readonly settings: readonly SettingView[];
  readonly policyGeneration: number;
}

export function explanationView(wire: Explanation): ExplanationView {
  return {
    effective: rateOf(wire.effective),
    summary: wire.summary,
    layers: wire.layers.map(({ kind, name, origin, limit, won, note }) => ({
      kind: layerWord(kind),
      name,
      origin,
      limit: rateOf(limit),
      won,
      note,
    })),
    caps: wire.caps.map(({ scope, origin, max, clipped }) => ({ scope, origin, max: rateOf(max), clipped })),
    settings: wire.settings.map(({ key, value, origin }) => ({ key, value, origin })),
    policyGeneration: wire.policyGeneration,
  };
}

function layerWord(kind: LayerKind): LayerWord {
  return lowerWord<LayerWord>(kind, 'LAYER_KIND_');
}
