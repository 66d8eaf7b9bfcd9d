import type { Migration } from '../migration/migration.ts';
import type { StateOf } from '../migration/state.ts';
import { checkStart } from './check-start.ts';
import { act, type Decision, learned, wait } from './decision.ts';
import type { Observation } from './observation.ts';
import { whyNotUp } from './standing.ts';

/** Milliseconds after which hosts are asked once more whether what was in the way still is. */
export const lookAgainMs = 10_000;

/**
 * Waits for the window, the hosts and the turn, then makes the checks of the request once more. What these find in the way is stored, so
 * that the migration takes nobody's turn while it waits for that.
 */
export function decidePending(
  migration: Migration,
  state: StateOf<'pending'>,
  seen: Observation,
  now: number,
): Decision {
  const obstacle =
    seen.ruling.closure?.obstacle ??
    whyNotUp(migration.source.host, seen.source) ??
    whyNotUp(migration.request.destination.host, seen.destination);
  if (obstacle !== undefined) return wait(obstacle);
  const { blockedBy } = state;
  const { turn } = seen.ruling;
  if (blockedBy === undefined && turn.kind !== 'come') return wait(turn.kind === 'waits' ? turn.obstacle : '');
  const { survey } = seen;
  if (survey === undefined || !isRecent(survey.at, now)) {
    // What a pool refused although it seemed to have room is not asked for again at once.
    return blockedBy !== undefined && isRecent(blockedBy.since, now)
      ? wait(blockedBy.message, blockedBy.since + lookAgainMs)
      : act({ kind: 'survey', scope: 'ends' });
  }
  const verdict = checkStart(migration, survey);
  switch (verdict.kind) {
    case 'clear':
      return learned(blockedBy === undefined ? { kind: 'begun', origin: verdict.origin } : { kind: 'unblocked' });
    case 'blocked':
      if (blockedBy?.reason !== verdict.by.reason) return learned({ kind: 'blocked', by: verdict.by });
      return wait(verdict.by.message, survey.at + lookAgainMs);
    case 'failed':
      // All hosts are asked only to say where it is now: thousands may start at once.
      if (verdict.failure.reason === 'VOLUME_NOT_FOUND' && survey.scope === 'ends')
        return act({ kind: 'survey', scope: 'everywhere' });
      return learned({ kind: 'failed', failure: verdict.failure });
    default:
      return verdict satisfies never;
  }
}

/** A moment that lies in the future is from before the clock was put back. */
function isRecent(at: number, now: number): boolean {
  return at <= now && now < at + lookAgainMs;
}
