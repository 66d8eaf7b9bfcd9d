import { copyAtWork } from '../migration/copy-at-work.ts';
import type { Migration, Progress } from '../migration/migration.ts';
import type { CopyStatus } from './copy-status.ts';

/** Adds what the running copy says to what was known; bytes that landed in an earlier copy stay counted. */
export function progressWith(migration: Migration, status: CopyStatus): Progress {
  const { state, progress } = migration;
  const copy = copyAtWork(state);
  if (copy?.id !== status.copyId) return progress;
  const reachedBytes = Math.max(status.landedBytes, copy.startBytes);
  const moved =
    state.kind === 'verifying' && state.step === 'digests'
      ? { verifiedBytes: state.doneBytes + reachedBytes - copy.startBytes }
      : { landedBytes: reachedBytes, meanBytesPerSecond: status.meanBytesPerSecond };
  return {
    ...progress,
    ...moved,
    currentBytesPerSecond: status.currentBytesPerSecond,
    worstSecondBytes: Math.max(progress.worstSecondBytes, status.worstSecondBytes),
    aboveLimitMs: progress.aboveLimitMsBefore + status.aboveLimitMs,
    aboveLimitMsBefore: progress.aboveLimitMsBefore,
    legs: progress.legsBefore + status.legs,
    legsBefore: progress.legsBefore,
  };
}

/** Milliseconds left of the copying, or of the reading back, at the rate in force; undefined when it stands still or does neither. */
export function remainingMs(migration: Migration): number | undefined {
  const { state, progress, grant, sizeBytes } = migration;
  if (copyAtWork(state) === undefined || grant === undefined || grant.rate.kind === 'paused') return undefined;
  const { landedBytes, verifiedBytes, verifyBytes } = progress;
  const leftBytes = state.kind === 'copying' ? sizeBytes - landedBytes : verifyBytes - verifiedBytes;
  const rate = grant.rate.kind === 'limited' ? grant.rate.bytesPerSecond : progress.currentBytesPerSecond;
  // A sink slower than its limit: what it really does says more.
  const current = progress.currentBytesPerSecond;
  const expected = current > 0 && current < rate * 0.9 ? current : rate;
  return expected > 0 ? Math.round((leftBytes / expected) * 1000) : undefined;
}
