import { readFile } from 'node:fs/promises';
import type { VerifyVolumeFinding } from '../../proto/gen/sluice/v1/VerifyVolumeFinding.ts';
import type { VerifyVolumeResponse } from '../../proto/gen/sluice/v1/VerifyVolumeResponse.ts';
import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { formatBytes, percentOf } from '../render/amounts.ts';
import { rateText } from '../render/limit.ts';
import { counted } from '../render/text.ts';
import { type ManifestView, manifestSchema, wireManifest } from '../views/manifest.ts';
import { limitField, rateOf } from '../views/rate.ts';
import { optionalRateWord } from '../words/rate.ts';

/** At most one line of progress in so many milliseconds. */
const everyMs = 5000;
/** So many segments that differ are shown. */
const mostShown = 10;

/** Reads a volume where it is now and says whether, and where, it is not as a manifest says. */
export async function verify(
  invocation: Invocation,
  volume: string,
  options: { readonly manifest: string; readonly limit?: string },
): Promise<ExitCode> {
  const limit = optionalRateWord(options.limit);
  const manifest = await readManifest(options.manifest);
  return withDaemon(invocation, async ({ volumes }) => {
    let last: VerifyVolumeResponse | undefined;
    let toldAt = Number.NEGATIVE_INFINITY;
    const asked = { volume, manifest: wireManifest(manifest), ...limitField(limit) };
    for await (const response of volumes.verifyVolume(asked)) {
      last = response;
      if (response.finding !== null || performance.now() - toldAt < everyMs) continue;
      toldAt = performance.now();
      invocation.output.note(progressLine(volume, response));
    }
    const finding = last?.finding ?? null;
    if (last === undefined || finding === null) throw new Error('the daemon ended the check without a finding');
    return tell(invocation, volume, manifest, last, finding);
  });
}

/** @throws Failure (usage) */
async function readManifest(path: string): Promise<ManifestView> {
  let written: unknown;
  try {
    written = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw usageFailure(`${path} cannot be read: ${(cause as Error).message}`, 'MANIFEST_UNREADABLE', { cause });
  }
  const read = manifestSchema.safeParse(written);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')} `;
  throw usageFailure(`${path} is no manifest: ${where}${issue?.message ?? ''}`, 'MANIFEST_INVALID');
}

function progressLine(
  volume: string,
  { place, verifiedBytes, sizeBytes, rate, obstacle }: VerifyVolumeResponse,
): string {
  const amount = `${percentOf(verifiedBytes, sizeBytes)}% ${formatBytes(verifiedBytes)} of ${formatBytes(sizeBytes)}`;
  const hindrance = obstacle === '' ? '' : `, ${obstacle}`;
  return `${volume} at ${place}: ${amount} read, limit ${rateText(rateOf(rate))}${hindrance}`;
}

function tell(
  { output }: Invocation,
  volume: string,
  manifest: ManifestView,
  { place, sizeBytes }: VerifyVolumeResponse,
  { differingSegments, segments, otherSizeBytes }: VerifyVolumeFinding,
): ExitCode {
  const isSame = differingSegments === 0 && otherSizeBytes === 0;
  const differing = segments.map(({ number, startBytes, endBytes, expected, found }) => ({
    number,
    startBytes,
    endBytes,
    expected: expected.toString('hex'),
    found: found.toString('hex'),
  }));
  const document = { volume, place, sizeBytes, same: isSame, differingSegments, segments: differing };
  output.result(document, () => {
    if (otherSizeBytes > 0) {
      return `${volume} at ${place} has ${otherSizeBytes} bytes, the manifest of ${manifest.migrationId} ${manifest.sizeBytes}: it is another`;
    }
    const of = `${counted(manifest.digests.length, 'segment')} of ${formatBytes(manifest.segmentBytes)}`;
    if (isSame) return `${volume} at ${place} is as the manifest of ${manifest.migrationId} says: ${of}`;
    const shown = differing
      .slice(0, mostShown)
      .map(
        ({ number, startBytes, endBytes, expected, found }) =>
          `  segment ${number}, bytes ${startBytes} to ${endBytes}: expected ${expected}, found ${found}`,
      );
    const rest = differingSegments - shown.length;
    const more = rest > 0 ? [`  and ${rest} more`] : [];
    return [`${volume} at ${place} differs in ${differingSegments} of ${of}:`, ...shown, ...more].join('\n');
  });
  return isSame ? exit.success : exit.different;
}
