import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { Explanation } from '../../proto/gen/sluice/v1/Explanation.ts';
import type { ExplanationWindow } from '../../proto/gen/sluice/v1/ExplanationWindow.ts';
import type { LayerKind } from '../../proto/gen/sluice/v1/LayerKind.ts';
import { lowerWord } from './enums.ts';
import { rateOf } from './rate.ts';
import { isoOf } from './times.ts';

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

/** A budget that a migration crosses. */
export interface CrossedBudgetView {
  readonly name: string;
  readonly origin: string;
  /** What it is about: `egress of stor-01`. */
  readonly scope: string;
  /** For all that cross it together. */
  readonly limit: Rate | null;
  /** What it makes of the migration; may be empty. */
  readonly note: string;
}

/** Something besides the rate that policies decide. */
export interface SettingView {
  /** As policy files write it: `priority`, `verify`, `keep_source`, `window`, `trickle`. */
  readonly key: string;
  readonly value: string;
  readonly origin: string;
}

export type PassageWord = 'unspecified' | 'open' | 'waits' | 'pauses' | 'trickles' | 'finishes';

/** The window that a migration runs in. */
export interface WindowView {
  readonly names: readonly string[];
  readonly origin: string;
  /** What it makes of the migration. */
  readonly passage: PassageWord;
  /** Null while it is open, and when it never opens again. */
  readonly opensTime: string | null;
  /** Null while it is closed, and when it never closes again. */
  readonly closesTime: string | null;
  readonly trickle: Rate | null;
  readonly note: string;
}

/** What will be different at the next opening or closing of a window. */
export interface ChangeView {
  readonly time: string | null;
  readonly effective: Rate | null;
  readonly why: string;
}

/** Why a migration runs at its rate, as `--json` shows it. */
export interface ExplanationView {
  readonly effective: Rate | null;
  readonly summary: string;
  /** Strongest first. */
  readonly layers: readonly LayerView[];
  /** Lowest first. */
  readonly caps: readonly CapView[];
  /** Those that it crosses, in their order. */
  readonly budgets: readonly CrossedBudgetView[];
  /** What policies set besides the rate. */
  readonly settings: readonly SettingView[];
  /** Null where no window restricts it. */
  readonly window: WindowView | null;
  /** Null when nothing changes by itself. */
  readonly nextChange: ChangeView | null;
  /** The instant that this is for. */
  readonly atTime: string | null;
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
    budgets: wire.budgets.map(({ name, origin, scope, limit, note }) => ({
      name,
      origin,
      scope,
      limit: rateOf(limit),
      note,
    })),
    settings: wire.settings.map(({ key, value, origin }) => ({ key, value, origin })),
    window: wire.window === null ? null : windowView(wire.window),
    nextChange:
      wire.nextChange === null
        ? null
        : {
            time: isoOf(wire.nextChange.time),
            effective: rateOf(wire.nextChange.effective),
            why: wire.nextChange.why,
          },
    atTime: isoOf(wire.atTime),
    policyGeneration: wire.policyGeneration,
  };
}

export function windowView(wire: ExplanationWindow): WindowView {
  const { names, origin, passage, opensTime, closesTime, trickle, note } = wire;
  return {
    names,
    origin,
    passage: lowerWord<PassageWord>(passage, 'PASSAGE_'),
    opensTime: isoOf(opensTime),
    closesTime: isoOf(closesTime),
    trickle: rateOf(trickle),
    note,
  };
}

function layerWord(kind: LayerKind): LayerWord {
  return lowerWord<LayerWord>(kind, 'LAYER_KIND_');
}
