import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { DiffPoliciesResponse } from '../../proto/gen/sluice/v1/DiffPoliciesResponse.ts';
import type { PolicyDifference } from '../../proto/gen/sluice/v1/PolicyDifference.ts';
import type { PolicyEffect } from '../../proto/gen/sluice/v1/PolicyEffect.ts';
import { type SettingView, type WindowView, windowView } from './explanation.ts';
import type { ProblemView } from './policy.ts';
import { rateOf } from './rate.ts';
import { type EndView, endView } from './simulation.ts';

/** What policies say about a migration, and what comes of it. */
export interface EffectView {
  readonly effective: Rate | null;
  readonly summary: string;
  readonly window: WindowView | null;
  readonly settings: readonly SettingView[];
  readonly end: EndView;
  /** Those that it crosses, with their limits now. */
  readonly budgets: readonly { readonly name: string; readonly limit: Rate | null }[];
}

/** What a draft would change for a migration. */
export interface DifferenceView {
  readonly migrationId: string;
  readonly volume: string;
  readonly sourceHost: string;
  readonly sourcePool: string;
  readonly destinationHost: string;
  readonly destinationPool: string;
  readonly before: EffectView;
  readonly after: EffectView;
  /** `rate`, `reason`, `window`, `settings`, `budgets`, `end`, `hosts`. */
  readonly changed: readonly string[];
  readonly lostHosts: readonly string[];
}

/** What a draft would change, as `--json` shows it. */
export interface PolicyDiffView {
  readonly policyGeneration: number;
  readonly differences: readonly DifferenceView[];
  readonly unchangedCount: number;
  readonly addedHosts: readonly string[];
  readonly removedHosts: readonly string[];
  readonly readdressedHosts: readonly string[];
  readonly unlimitedAs: Rate | null;
  readonly warnings: readonly ProblemView[];
}

export function policyDiffView(wire: DiffPoliciesResponse): PolicyDiffView {
  const { policyGeneration, unchangedCount, addedHosts, removedHosts, readdressedHosts, warnings } = wire;
  return {
    policyGeneration,
    differences: wire.differences.map(differenceView),
    unchangedCount,
    addedHosts,
    removedHosts,
    readdressedHosts,
    unlimitedAs: rateOf(wire.unlimitedAs),
    warnings,
  };
}

/** Whether the draft changes anything that this looks at. */
export function isDifferent(view: PolicyDiffView): boolean {
  const { differences, addedHosts, removedHosts, readdressedHosts } = view;
  return differences.length + addedHosts.length + removedHosts.length + readdressedHosts.length > 0;
}

function differenceView({ before, after, ...rest }: PolicyDifference): DifferenceView {
  return { ...rest, before: effectView(before), after: effectView(after) };
}

function effectView(wire: PolicyEffect | null): EffectView {
  return {
    effective: rateOf(wire?.effective ?? null),
    summary: wire?.summary ?? '',
    window: wire?.window ? windowView(wire.window) : null,
    settings: wire?.settings ?? [],
    end: endView(wire?.end ?? null),
    budgets: (wire?.budgets ?? []).map(({ name, limit }) => ({ name, limit: rateOf(limit) })),
  };
}
