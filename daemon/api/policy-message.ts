import type { CopyPolicyInput } from '../../proto/gen/sluice/v1/CopyPolicy.ts';
import type { GetPolicyStatusResponseInput } from '../../proto/gen/sluice/v1/GetPolicyStatusResponse.ts';
import type { PolicyGenerationInput } from '../../proto/gen/sluice/v1/PolicyGeneration.ts';
import type { MigrationView } from '../migrations/entry.ts';
import { digestOf, type PolicyGeneration } from '../policies/generation.ts';
import type { PolicyStatus } from '../policies/status.ts';
import { rateMessage } from './rate-message.ts';
import { timeMessage } from './time-message.ts';

export function generationMessage({ number, inForceSince, cause, files }: PolicyGeneration): PolicyGenerationInput {
  return {
    generation: number,
    inForceTime: timeMessage(inForceSince.getTime()),
    cause,
    sha256: digestOf(files),
    files: [...files],
  };
}

/** @param active migrations that have not ended, in any order */
export function statusMessage(
  { generation, folder, warnings, refusedEdit }: PolicyStatus,
  active: readonly MigrationView[],
): GetPolicyStatusResponseInput {
  const { inForceTime, ...rest } = generationMessage(generation);
  return {
    ...rest,
    inForceSinceTime: inForceTime ?? null,
    folder,
    warnings: [...warnings],
    refusedEdit:
      refusedEdit === undefined
        ? null
        : { time: timeMessage(refusedEdit.seenAt.getTime()), problems: [...refusedEdit.problems] },
    copies: active
      .filter(({ migration }) => migration.state.kind === 'copying')
      .map(copyMessage)
      .sort(byMigration),
  };
}

function copyMessage({ migration, explanation, rateChanges }: MigrationView): CopyPolicyInput {
  const last = rateChanges.at(-1);
  return {
    migrationId: migration.id,
    generation: explanation?.policyGeneration ?? 0,
    rate: last === undefined ? null : rateMessage(last.rate),
    requestedTime: timeMessage(last?.requestedAt),
    acknowledgedTime: timeMessage(last?.acknowledgedAt),
    effectiveTime: timeMessage(last?.effectiveAt),
  };
}

function byMigration(a: CopyPolicyInput, b: CopyPolicyInput): number {
  return (a.migrationId ?? '') < (b.migrationId ?? '') ? -1 : 1;
}
