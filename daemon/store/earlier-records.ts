import { type Migration, noProgress, type Progress } from '../core/migration/migration.ts';
import { type SourceFate, unsettled } from '../core/migration/source-fate.ts';
import type { MigrationState, StateOf } from '../core/migration/state.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { MigrationRecord } from './records.ts';

type Counting = Extract<StateOf<'verifying'>, { step: 'counts' }>;

/** Gives a record that an earlier version wrote what it does not have yet. */
export function completed({ migration, explanation }: MigrationRecord): MigrationRecord {
  return {
    migration: {
      ...migration,
      sourceFate: (migration as Partial<Migration>).sourceFate ?? fateOf(migration),
      state: stateOf(migration.state),
      progress: { ...unmeasured, ...migration.progress },
    },
    explanation: explanation === undefined ? undefined : { ...unsaid(migration), ...explanation },
  };
}

/** There was one step of the verification, without a name. */
function stateOf(state: MigrationState): MigrationState {
  return state.kind === 'verifying' && !('step' in state) ? { ...(state as Counting), step: 'counts' } : state;
}

/** What was not measured is not known to have been. */
const unmeasured: Pick<Progress, 'aboveLimitMs' | 'aboveLimitMsBefore' | 'verifiedBytes' | 'verifyBytes'> = {
  aboveLimitMs: noProgress.aboveLimitMs,
  aboveLimitMsBefore: noProgress.aboveLimitMsBefore,
  verifiedBytes: noProgress.verifiedBytes,
  verifyBytes: noProgress.verifyBytes,
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
