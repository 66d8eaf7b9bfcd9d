import { z } from 'zod';
import { rate } from './schema-amounts.ts';
import { namePattern } from './schema-names.ts';
import { exactlyOneOf } from './schema-presence.ts';
import { hoursOfBudget } from './schema-window-names.ts';

/** A name of one thing. */
function plain(what: string, example: string, forMany: string) {
  const how = { error: `must be the name of one ${what}, such as ${example}${forMany}` };
  return z.string(how).regex(/^[^*?]+$/, how);
}

/** One text or a list of them, as a list in which each is once. */
function some(text: z.ZodString, how: { error: string }) {
  return z.union([text, z.array(text).min(1, how)], how).transform((one) => [...new Set([one].flat())]);
}

const howManyHosts = { error: 'must be a group, a host, a glob such as stor-*, or a list of them' };
const howManyPools = { error: 'must be HOSTS:POOL or a list of that, such as "*:slow" or "rack_a:slow"' };
const howToNamePool = { error: 'must be HOST:POOL, such as "stor-02:slow"; each_pool takes globs' };
const group = plain('group', 'rack_a', '');

const network = {
  host: plain('host', 'stor-01', '; each_host takes globs').optional().describe('One host.'),
  each_host: some(z.string(howManyHosts).min(1, howManyHosts), howManyHosts)
    .optional()
    .describe('One budget for each of these hosts, named NAME/HOST: groups, hosts, globs of names of hosts.'),
  group: group.optional().describe('All hosts of a group together; what moves within the group does not count.'),
};

const storage = {
  pool: z
    .string(howToNamePool)
    .regex(/^[^:\s*?]+:[^:\s*?]+$/, howToNamePool)
    .optional()
    .describe('One pool, HOST:POOL.'),
  each_pool: some(z.string(howManyPools).regex(/^[^:\s]+:[^:\s]+$/, howManyPools), howManyPools)
    .optional()
    .describe(
      'One budget for each pool, named NAME/HOST:POOL; before the colon as in each_host, after it a name or a glob.',
    ),
};

/** A mapping in which exactly one of the keys is written. */
function oneKeyOf<T extends z.ZodRawShape>(shape: T, example: string) {
  const keys = Object.keys(shape);
  return z
    .strictObject(shape, { error: `must hold ${orList(keys)}, such as ${example}` })
    .refine(...exactlyOneOf(keys, { none: `is empty: write ${orList(keys)}`, several: 'write one of them' }))
    .meta({ oneOf: keys.map((key) => ({ required: [key] })) });
}

const ways = () => oneKeyOf(network, '{ host: stor-01 }');
const uses = () => oneKeyOf(storage, '{ pool: "stor-02:slow" }');

const link = z.strictObject(
  {
    from: group.describe('The group that is left.'),
    to: group.describe('The group that is entered.'),
    both_ways: z
      .boolean({ error: 'must be true or false' })
      .optional()
      .describe('Whether the way back shares the same budget; false if absent.'),
  },
  { error: 'must hold from and to, such as { from: rack_a, to: rack_b }' },
);

const scopes = {
  egress: ways().optional().describe('What leaves a host or a group of hosts for others.'),
  ingress: ways().optional().describe('What reaches a host or a group of hosts from others.'),
  reads: uses().optional().describe('What is read from a pool, wherever it goes.'),
  writes: uses().optional().describe('What is written to a pool, wherever it comes from.'),
  link: link.optional().describe('What goes from one group of hosts to another.'),
  everything: z
    .literal(true, { error: 'must be true, or is left out' })
    .optional()
    .describe('Every migration, those within a host too.'),
};
const scopeKeys = Object.keys(scopes);

const howToSayHours = 'must be a list of windows with limits, such as [{ window: nights, limit: unlimited }]';

/** One budget of `budgets`. */
export const budgetSchema = z
  .strictObject(
    {
      limit: rate.describe('For all migrations together that cross it.'),
      ...scopes,
      during: z
        .array(
          z.strictObject(
            {
              window: hoursOfBudget.describe('Windows, any of which is open.'),
              limit: rate.describe('In the place of the limit beside during.'),
            },
            { error: 'must hold window and limit, such as { window: nights, limit: unlimited }' },
          ),
          { error: howToSayHours },
        )
        .min(1, { error: howToSayHours })
        .optional()
        .describe('The first of these whose windows are open sets the limit.'),
    },
    { error: 'must hold limit and what it is about, such as { limit: 1GiB/s, egress: { host: stor-01 } }' },
  )
  .refine(
    ...exactlyOneOf(scopeKeys, {
      none: `does not say what it is about: write ${orList(scopeKeys)}`,
      several: 'a budget is about one of them; write one budget for each',
    }),
  )
  .meta({ oneOf: scopeKeys.map((key) => ({ required: [key] })) });

/** The mapping `budgets`. The names are checked apart from it, where the advice can be better. */
export const budgetsSchema = z
  .record(z.string(), budgetSchema, {
    error: 'must be a mapping of budgets by name, such as { uplink: { limit: 1GiB/s, egress: { group: rack_a } } }',
  })
  .meta({ propertyNames: { pattern: namePattern.source } });

function orList(keys: readonly string[]): string {
  return `${keys.slice(0, -1).join(', ')} or ${keys.at(-1)}`;
}
