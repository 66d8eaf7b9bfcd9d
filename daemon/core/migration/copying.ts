import type { Fact } from './event.ts';
import { fail } from './giving-up.ts';
import type { Migration } from './migration.ts';
import { copyIdOf } from './name.ts';
import type { Refusal } from './refusal.ts';
import type { Copy } from './state.ts';
import { enter, outOfPlace, type Step } from './step.ts';

/** So many copies in a row may fail of themselves without landing anything before the migration fails. */
export const mostSetbacks = 6;

/** Milliseconds that a copy is put off at most. */
export const longestPauseMs = 1000 * 2 ** (mostSetbacks - 2);

/** The copy with the next number, of this attempt. */
export function nextCopy(
  migration: Migration,
  rest: Pick<Copy, 'startBytes' | 'sinkInstance' | 'setbacks' | 'notBefore'>,
): Copy {
  const number = migration.copies + 1;
  return { id: copyIdOf(migration.id, migration.attempt, number), number, phase: 'intended', ...rest };
}

export function copyStarted(migration: Migration, sinkInstance: string | undefined, now: number): Step | Refusal {
  const { state } = migration;
  if (state.kind !== 'copying') return outOfPlace(migration, 'copyStarted');
  const copy: Copy = { ...state.copy, phase: 'started', sinkInstance };
  const next: Migration = { ...migration, startedAt: migration.startedAt ?? now };
  return enter(next, { ...state, copy }, `copy ${copy.number} started at byte ${copy.startBytes}`);
}

/** The lost copy is followed by another; one that keeps failing without landing a byte ends the migration. */
export function copyLost(migration: Migration, lost: Extract<Fact, { kind: 'copyLost' }>, now: number): Step | Refusal {
  const { state, progress } = migration;
  if (state.kind !== 'copying') return outOfPlace(migration, lost.kind);
  const landedNothing = lost.landedBytes <= state.copy.startBytes;
  const setbacks = lost.failure === undefined || !landedNothing ? 0 : state.copy.setbacks + 1;
  if (lost.failure !== undefined && setbacks >= mostSetbacks) return fail(migration, lost.failure, now);
  const copy = nextCopy(migration, {
    startBytes: lost.landedBytes,
    sinkInstance: undefined,
    setbacks,
    notBefore: now + pauseBefore(setbacks),
  });
  const next: Migration = {
    ...migration,
    copies: copy.number,
    progress: {
      ...progress,
      landedBytes: lost.landedBytes,
      currentBytesPerSecond: 0,
      legsBefore: progress.legs,
      aboveLimitMsBefore: progress.aboveLimitMs,
    },
  };
  return enter(
    next,
    { ...state, copy },
    `copy ${state.copy.number} ended: ${lost.why}; goes on at byte ${lost.landedBytes}`,
  );
}

/** Milliseconds to wait before a try after so many setbacks: none, then 1, 2, 4, 8, 16 s. */
export function pauseBefore(setbacks: number): number {
  return setbacks === 0 ? 0 : 1000 * 2 ** (setbacks - 1);
}

export function copyLanded(migration: Migration, landedBytes: number): Step | Refusal {
  const { state } = migration;
  if (state.kind !== 'copying') return outOfPlace(migration, 'copyLanded');
  const progress = { ...migration.progress, landedBytes, currentBytesPerSecond: 0 };
  return enter(
    { ...migration, progress },
    { kind: 'verifying', step: 'counts', copy: state.copy, landedBytes },
    `${landedBytes} bytes landed`,
  );
}
