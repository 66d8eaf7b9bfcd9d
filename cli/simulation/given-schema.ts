import { z } from 'zod';
import { rate, size } from '../../daemon/policies/schema-amounts.ts';
import { Failure } from '../failure/failure.ts';
import { instantWord } from '../words/instant.ts';
import { type Place, placeWord } from '../words/place.ts';

/** A word as the command line reads it, and as this file's errors tell it. */
function wordBy<T>(read: (text: string) => T, what: string) {
  return z.string({ error: `must be ${what}` }).transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      context.addIssue({ code: 'custom', message: `: ${error.message}` });
      return z.NEVER;
    }
  });
}

const place = wordBy((text): Place => placeWord(text), 'HOST:POOL, such as stor-02:fast');
const name = z.string({ error: 'must be a name' }).min(1, { error: 'must not be empty' });
const howDrivers = 'must hold source, destination or both, such as { destination: block }';

/** A migration of the file. */
export const givenSchema = z.strictObject(
  {
    name: name.optional(),
    volume: z.string({ error: 'is missing: write the name of the volume' }).min(1, { error: 'must not be empty' }),
    size: size.optional(),
    metadata: z
      .record(z.string(), z.string({ error: 'must be text: put it in quotes' }), {
        error: 'must be keys and texts, such as { tier: gold }',
      })
      .optional(),
    from: place.optional(),
    to: place,
    drivers: z
      .strictObject({ source: name.optional(), destination: name.optional() }, { error: howDrivers })
      .optional(),
    limit: rate.optional(),
    start: wordBy(instantWord, 'an instant with its offset, such as 2026-12-24T23:30+08:00').optional(),
  },
  { error: 'must be a migration with volume and to, such as { volume: db-1, to: stor-02:fast }' },
);

/** The whole file. */
export const givenFileSchema = z.strictObject(
  { migrations: z.array(givenSchema, { error: 'must be a list: begin each migration with "- volume: NAME"' }) },
  { error: 'the file holds migrations, a list; each has volume and to' },
);

export type WrittenMigration = z.output<typeof givenSchema>;
