import { createHash } from 'node:crypto';
import type { StartCopyRequest } from '../../proto/gen/sluice/agent/v1/StartCopyRequest.ts';
import type { FakeStorage } from './fake-storage.ts';

/** Of the segments that the daemon asks for, in bytes. */
const segmentBytes = 64 * 2 ** 20;

/** What a copy would have digested when it had landed so far. */
export type FakeDigests = (landedBytes: number) => {
  algorithm: string;
  segmentBytes: number;
  startBytes: number;
  digests: Buffer[];
  direct: boolean;
};

/** Undefined for a copy of which nothing is digested. Volumes have nothing in them: a segment's digest is made of the volume's name. */
export function digestsOf(storage: FakeStorage, request: StartCopyRequest): FakeDigests | undefined {
  const { sourcePool, volume, sourceMigrationId, startBytes, sizeBytes } = request;
  const segment = request.digest?.segmentBytes ?? request.digestSegmentBytes;
  if (segment === 0) return undefined;
  const target = sourceMigrationId === '' ? undefined : storage.target(sourcePool, sourceMigrationId);
  const damage = target?.damage ?? storage.damageOf(sourcePool, volume);
  const first = Math.ceil(startBytes / segment);
  const digestOf = (number: number) => {
    const damaged = damage?.segments.has(number) ? ', damaged' : '';
    return createHash('sha256')
      .update(`${target?.volume ?? volume} ${number}${damaged}`)
      .digest();
  };
  return (landedBytes) => {
    const end = (landedBytes >= sizeBytes ? Math.ceil : Math.floor)(landedBytes / segment);
    const digests = Array.from({ length: Math.max(0, end - first) }, (_, index) => digestOf(first + index));
    return { algorithm: 'sha256/1MiB', segmentBytes: segment, startBytes: first * segment, digests, direct: true };
  };
}

/** A part of a target is written again: what was damaged there is not any more, unless that lasts. */
export function rewrite(
  storage: FakeStorage,
  {
    pool,
    migrationId,
    startBytes,
    endBytes,
  }: { pool: string; migrationId: string; startBytes: number; endBytes: number },
): void {
  const { damage } = storage.target(pool, migrationId);
  if (damage.isLasting) return;
  for (const segment of damage.segments) {
    const at = segment * segmentBytes;
    if (at >= startBytes && at < endBytes) damage.segments.delete(segment);
  }
}
