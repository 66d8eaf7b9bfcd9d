import { type Migration, noProgress, type Progress } from '../core/migration/migration.ts';
import { type SourceFate, unsettled } from '../core/migration/source-fate.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { MigrationRecord } from './records.ts';

/** Gives a record that an earlier version wrote what it does not have yet. */
export function completed({ migration, explanation }: MigrationRecord): MigrationRecord {
  return {
    migration: {
      ...migration,
      sourceFate: (migration as Partial<Migration>).sourceFate ?? fateOf(migration),
      progress: { ...unmeasured, ...migration.progress },
    },
    explanation: explanation === undefined ? undefined : { ...unsaid(migration), ...explanation },
  };
}

/** What was not measured is not known to have been. */
const unmeasured: Pick<Progress, 'aboveLimitMs' | 'aboveLimitMsBefore'> = {
  aboveLimitMs: noProgress.aboveLimitMs,
  aboveLimitMsBefore: noProgress.aboveLimitMsBefore,
};

/** Where the source's turn had come, it was the request alone that said what becomes of it. */
function fateOf({ state, request }: Migration): SourceFate {
  const isSettled = state.kind === 'succeeded' || ('step' in state && settlingSteps.includes(state.step));
  if (!isSettled) return unsettled;
  return { kind: request.keepSource === true ? 'kept' : 'deleted', reason: 'request' };
}

const settlingSteps: readonly string[] = ['driverAsked', 'removeSource'];

function unsaid({ createdAt }: Migration): Pick<Explanation, 'settings' | 'window' | 'nextChange' | 'at'> {
  return { settings: [], window: undefined, nextChange: undefined, at: createdAt };
}
