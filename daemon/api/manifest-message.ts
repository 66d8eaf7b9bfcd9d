import type { ManifestInput, Manifest as ManifestMessage } from '../../proto/gen/sluice/v1/Manifest.ts';
import type { VerifyVolumeResponseInput } from '../../proto/gen/sluice/v1/VerifyVolumeResponse.ts';
import { formatPlace } from '../core/migration/place.ts';
import { compareDigests } from '../core/verify/compare.ts';
import type { Manifest } from '../core/verify/manifest.ts';
import { segmentCount, segmentSpan } from '../core/verify/segments.ts';
import type { CheckProgress } from '../verification/volume-check.ts';
import { rateMessage } from './rate-message.ts';
import { instantOf, timeMessage } from './time-message.ts';

/** So many segments that differ are told one by one. */
const mostTold = 100;

export function manifestMessage({ digests, startedAt, verifiedAt, ...manifest }: Manifest): ManifestInput {
  return {
    ...manifest,
    digests: digests.map((digest) => Buffer.from(digest, 'hex')),
    startTime: timeMessage(startedAt),
    verifyTime: timeMessage(verifiedAt),
  };
}

/** @throws Refusal REQUEST_INVALID for a time that is none */
export function manifestOf({ digests, startTime, verifyTime, ...manifest }: ManifestMessage): Manifest {
  return {
    ...manifest,
    digests: digests.map((digest) => digest.toString('hex')),
    startedAt: startTime === null ? 0 : instantOf(startTime, 'start_time'),
    verifiedAt: verifyTime === null ? 0 : instantOf(verifyTime, 'verify_time'),
  };
}

/** How far the check of a volume is, and at its end what it found. */
export function checkMessage(progress: CheckProgress, manifest: Manifest): VerifyVolumeResponseInput {
  const { volume, verifiedBytes, rate, obstacle, digests } = progress;
  const finding = digests === undefined ? null : findingOf(volume.sizeBytes, digests, manifest);
  const place = formatPlace(volume);
  return { place, verifiedBytes, sizeBytes: volume.sizeBytes, rate: rateMessage(rate), obstacle, finding };
}

function findingOf(sizeBytes: number, digests: readonly string[], manifest: Manifest) {
  if (sizeBytes !== manifest.sizeBytes) {
    return { differingSegments: segmentCount(manifest.sizeBytes), segments: [], otherSizeBytes: sizeBytes };
  }
  const { differing } = compareDigests(manifest.digests, digests, sizeBytes);
  const segments = differing.slice(0, mostTold).map((number) => ({
    number,
    ...segmentSpan(number, sizeBytes),
    expected: Buffer.from(manifest.digests[number] ?? '', 'hex'),
    found: Buffer.from(digests[number] ?? '', 'hex'),
  }));
  return { differingSegments: differing.length, segments, otherSizeBytes: 0 };
}
