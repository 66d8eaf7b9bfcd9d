import { z } from 'zod';
import type { Manifest, ManifestInput } from '../../proto/gen/sluice/v1/Manifest.ts';
import { isoOf, wireTime } from './times.ts';

/** What the files of manifests begin with; another shape gets another number. */
const format = 'sluice-manifest/1';

const whole = z.number().int().nonnegative();
const instant = z.iso.datetime().nullable();
const digest = z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' });

/** A manifest as a file holds it: bytes, ISO times, digests in hexadecimal. Documented in docs/verification.md. */
export const manifestSchema = z.strictObject({
  format: z.literal(format, { error: `must be "${format}"` }),
  migrationId: z.string(),
  volume: z.string(),
  source: z.string(),
  destination: z.string(),
  sizeBytes: whole,
  algorithm: z.string(),
  segmentBytes: whole,
  startTime: instant,
  verifyTime: instant,
  meanBytesPerSecond: whole,
  digests: z.array(digest),
});

export type ManifestView = z.output<typeof manifestSchema>;

export function manifestView({ digests, startTime, verifyTime, ...wire }: Manifest): ManifestView {
  return {
    format,
    ...wire,
    startTime: isoOf(startTime),
    verifyTime: isoOf(verifyTime),
    digests: digests.map((each) => each.toString('hex')),
  };
}

export function wireManifest({ format: _, digests, startTime, verifyTime, ...view }: ManifestView): ManifestInput {
  return {
    ...view,
    startTime: startTime === null ? null : wireTime(Date.parse(startTime)),
    verifyTime: verifyTime === null ? null : wireTime(Date.parse(verifyTime)),
    digests: digests.map((each) => Buffer.from(each, 'hex')),
  };
}
