import { z } from 'zod';
import { rate, size } from '../../daemon/policies/schema-amounts.ts';
import { instantWord } from '../words/instant.ts';
import { place, wordBy } from '../written/place.ts';

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
