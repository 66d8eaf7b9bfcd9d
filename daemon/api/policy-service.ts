import type { ServiceImplementation } from 'nice-grpc';
import type { PolicyService } from '../../proto/services.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { GenerationBook } from '../policies/generation.ts';
import type { PolicyFolder } from '../policies/policy-folder.ts';
import type { SharedExplanation } from './crossed-budgets.ts';
import { explanationMessage } from './explanation-message.ts';
import { type ExplainingParts, explainHypothetical, explainMigration } from './policy-explain.ts';
import { foresightMethods } from './policy-foresight.ts';
import { generationMethods } from './policy-generations.ts';
import { statusMessage } from './policy-message.ts';
import { instantOf } from './time-message.ts';

/** What the service asks of the rest. */
export interface PolicyServiceParts extends ExplainingParts {
  readonly policies: PolicyFolder;
  readonly generations: GenerationBook;
}

/** sluice.v1.PolicyService. */
export function policyService(parts: PolicyServiceParts): ServiceImplementation<typeof PolicyService> {
  return {
    ...generationMethods(parts.policies, parts.generations),
    ...foresightMethods(parts),
    async getPolicyStatus() {
      return statusMessage(parts.policies.status(), parts.register.active());
    },
    async explainRate({ subject, migrationId, hypothetical, atTime }) {
      const at = atTime === null ? undefined : instantOf(atTime, 'at_time');
      if (subject === 'migrationId') return explained(await explainMigration(parts, migrationId ?? '', at));
      if (subject === 'hypothetical' && hypothetical) {
        return explained(await explainHypothetical(parts, hypothetical, at));
      }
      throw new Refusal('REQUEST_INVALID', 'nothing to explain: set migration_id or hypothetical');
    },
  };
}

function explained(explanation: SharedExplanation) {
  return { explanation: explanationMessage(explanation, explanation.budgets) };
}
