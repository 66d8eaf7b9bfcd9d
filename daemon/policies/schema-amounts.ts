import { z } from 'zod';
import { readSize, sizePattern } from '../core/policy/size.ts';
import { RateSyntaxError } from '../core/rate/error.ts';
import { parseRate, ratePattern } from '../core/rate/text.ts';

const missing = 'is missing: write a rate, such as 80MiB/s, or unlimited';

/** A bare number is no text to YAML, but is refused with the same words. @param shape what editors are told, in JSON schema */
function rateText(shape: { pattern: string; description: string; examples: string[] }) {
  return z
    .string({ error: ({ input }) => (input === undefined ? missing : rateRefusal(asTyped(input))) })
    .meta(shape)
    .transform((text, context) => {
      const refusal = rateRefusal(text);
      if (refusal === undefined) return parseRate(text);
      context.addIssue({ code: 'custom', message: refusal });
      return z.NEVER;
    });
}

/** `80MiB/s`. */
export const rate = rateText({
  pattern: ratePattern,
  description: 'A rate with its unit, such as 80MiB/s, 10MB/s or 640Mbit/s; or unlimited; or paused.',
  examples: ['80MiB/s', '640Mbit/s', 'unlimited', 'paused'],
});

/** What a trickle looks like: a rate that moves something, and not everything. */
export const tricklePattern = ratePattern.replace('unlimited|paused|', '');

/** `1MiB/s`. */
export const trickle = rateText({
  pattern: tricklePattern,
  description: 'A rate with its unit, such as 1MiB/s.',
  examples: ['1MiB/s', '256KiB/s'],
})
  .refine((value) => value.kind !== 'unlimited', {
    error: 'closes nothing when it is unlimited: write window: always, or at_close: finish in the window',
  })
  .refine((value) => value.kind !== 'paused', {
    error: 'moves nothing when it is paused: leave it out, and the at_close of the window decides',
  });

/** `2MiB/s` or `none`, as bytes per second. */
export const floor = z
  .string({ error: ({ input }) => floorRefusal(asTyped(input)) })
  .meta({
    pattern: ratePattern.replace('unlimited|paused', 'none'),
    description: 'A rate with its unit, such as 2MiB/s; or none.',
    examples: ['2MiB/s', 'none'],
  })
  .transform((text, context) => {
    if (text === 'none') return 0;
    const refusal = floorRefusal(text);
    const read = refusal === undefined ? parseRate(text) : undefined;
    if (read?.kind === 'limited') return read.bytesPerSecond;
    context.addIssue({ code: 'custom', message: refusal ?? '' });
    return z.NEVER;
  });

function floorRefusal(text: string): string | undefined {
  if (text === 'unlimited') return 'cannot be unlimited: write what a migration must get at least, such as 2MiB/s';
  if (text === 'paused' || /^0+(\.0*)?[A-Za-z/]*$/.test(text))
    return `cannot be ${text}: write none to promise nothing`;
  return rateRefusal(text);
}

function rateRefusal(text: string): string | undefined {
  try {
    parseRate(text);
    return undefined;
  } catch (error) {
    if (error instanceof RateSyntaxError) return error.message;
    throw error;
  }
}

/** `100GiB`, as whole bytes. */
export const size = z
  .string({ error: ({ input }) => sizeRefusal(asTyped(input)) })
  .meta({
    pattern: sizePattern,
    description: 'A size with its unit, such as 100GiB or 1.5TB.',
    examples: ['100GiB', '1TiB'],
  })
  .transform((text, context) => {
    const read = readSize(text);
    if ('bytes' in read) return read.bytes;
    context.addIssue({ code: 'custom', message: read.problem });
    return z.NEVER;
  });

function sizeRefusal(text: string): string | undefined {
  const read = readSize(text);
  return 'problem' in read ? read.problem : undefined;
}

function asTyped(input: unknown): string {
  return typeof input === 'object' && input !== null ? JSON.stringify(input) : String(input ?? '');
}
