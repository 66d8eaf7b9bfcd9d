import type { DiffPoliciesResponseInput } from '../../proto/gen/sluice/v1/DiffPoliciesResponse.ts';
import type { PolicyDifferenceInput } from '../../proto/gen/sluice/v1/PolicyDifference.ts';
import type { PolicyEffectInput } from '../../proto/gen/sluice/v1/PolicyEffect.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import { limited } from '../core/rate/rate.ts';
import { type Difference, hostChanges } from '../core/simulate/difference.ts';
import type { Effect } from '../core/simulate/effect.ts';
import type { Scene } from '../core/simulate/scene.ts';
import { explanationMessage } from './explanation-message.ts';
import { endMessage, placesOf } from './policy-simulation-message.ts';
import { rateMessage } from './rate-message.ts';

/** What a draft would change for the migrations of a scene with the policies in force. */
export function differencesMessage(
  { policies, unlimitedAs }: Scene,
  draft: PolicySet,
  differences: readonly Difference[],
): DiffPoliciesResponseInput {
  const changed = differences.filter((each) => each.changed.length > 0);
  const { added, removed, moved } = hostChanges(policies, draft);
  return {
    differences: changed.map(differenceMessage),
    unchangedCount: differences.length - changed.length,
    addedHosts: added,
    removedHosts: removed,
    readdressedHosts: moved,
    policyGeneration: policies.generation,
    unlimitedAs: rateMessage(limited(unlimitedAs)),
  };
}

function differenceMessage({ traveller, before, after, changed, lostHosts }: Difference): PolicyDifferenceInput {
  return {
    migrationId: traveller.name,
    ...placesOf(traveller),
    before: effectMessage(before),
    after: effectMessage(after),
    changed: [...changed],
    lostHosts: [...lostHosts],
  };
}

/** Without the layers: `ExplainRate` tells those. */
function effectMessage({ explanation, budgets, ending }: Effect): PolicyEffectInput {
  const { effective = null, summary = '', window = null, settings = [] } = explanationMessage(explanation);
  return {
    effective,
    summary,
    window,
    settings,
    end: endMessage(ending),
    budgets: budgets.map(({ name, limit }) => ({ name, limit: rateMessage(limit) })),
  };
}
