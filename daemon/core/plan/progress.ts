import type { Migration, Progress } from '../migration/migration.ts';
import type { CopyStatus } from './copy-status.ts';

/** Adds what the running copy says to what was known; bytes that landed in an earlier copy stay counted. */
export function progressWith(migration: Migration, status: CopyStatus): Progress {
  const { state, progress } = migration;
  if (state.kind !== 'copying' || state.copy.id !== status.copyId) return progress;
  return {
    landedBytes: Math.max(status.landedBytes, state.copy.startBytes),
    currentBytesPerSecond: status.currentBytesPerSecond,
    meanBytesPerSecond: status.meanBytesPerSecond,
    worstSecondBytes: Math.max(progress.worstSecondBytes, status.worstSecondBytes),
    aboveLimitMs: progress.aboveLimitMsBefore + status.aboveLimitMs,
    aboveLimitMsBefore: progress.aboveLimitMsBefore,
    legs: progress.legsBefore + status.legs,
    legsBefore: progress.legsBefore,
  };
}

/** Milliseconds left at the rate in force; undefined when it stands still or does not copy. */
export function remainingMs(migration: Migration): number | undefined {
  const { state, progress, grant, sizeBytes } = migration;
  if (state.kind !== 'copying' || grant === undefined || grant.rate.kind === 'paused') return undefined;
  const rate = grant.rate.kind === 'limited' ? grant.rate.bytesPerSecond : progress.currentBytesPerSecond;
  // A sink slower than its limit: what it really does says more.
  const current = progress.currentBytesPerSecond;
  const expected = current > 0 && current < rate * 0.9 ? current : rate;
  return expected > 0 ? Math.round(((sizeBytes - progress.landedBytes) / expected) * 1000) : undefined;
}
