import { z } from 'zod';
import { rate } from '../../daemon/policies/schema-amounts.ts';
import { place } from '../written/place.ts';

const yesOrNo = z.boolean({ error: 'must be true or false' });
const name = (what: string) =>
  z.string({ error: `must be the name of a ${what}` }).min(1, { error: 'must not be empty' });

const terms = {
  limit: rate.optional(),
  keep_source: yesOrNo.optional(),
  force_host_copy: yesOrNo.optional(),
  window: name('window of the policies').optional(),
};

/** What holds for every migration that does not say otherwise. */
export const defaultsSchema = z.strictObject(terms, {
  error: 'must be keys and values, such as { limit: 80MiB/s, window: nights }',
});

/** A migration of the plan. */
export const entrySchema = z.strictObject(
  {
    volume: z.string({ error: 'is missing: write the name of the volume' }).min(1, { error: 'must not be empty' }),
    to: place,
    ...terms,
  },
  { error: 'must be a migration with volume and to, such as { volume: db-1, to: stor-02:fast }' },
);

/** The whole file. */
export const planSchema = z.strictObject(
  {
    defaults: defaultsSchema.optional(),
    migrations: z
      .array(entrySchema, { error: 'must be a list: begin each migration with "- volume: NAME"' })
      .min(1, { error: 'must list at least one volume' }),
  },
  { error: 'the file holds migrations, a list, each with volume and to; and defaults, if there are any' },
);

export type WrittenEntry = z.output<typeof entrySchema>;
export type WrittenDefaults = z.output<typeof defaultsSchema>;
